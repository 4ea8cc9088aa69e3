"""Reporting, answering and moving as operations: refusals, who came first, and two at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, close_old_connections, connection

from incidents.catalog.queries import organisation
from incidents.lifecycle import operations as lifecycle
from incidents.models import Contact, FollowUp, Incident, Mention, ResolutionCode, TimelineEntry
from incidents.permissions.principal import as_system, as_user
from incidents.refusals import Refused
from incidents.reporter import operations
from incidents.reporter.operations.answer import AnswerRefused
from incidents.reporter.operations.base import LinkDead, WordsRefused
from incidents.reporter.operations.report import ReportsNotTaken
from incidents.reporter.queries import Known, standing_of
from incidents.timeline.queries import tell
from tests.factories import NOW, make_incident
from tests.incidents.reporter.conftest import make_follow_up, reload

HOUR = timedelta(hours=1)
DAYS = 5


def resolve(incident, actor, at=NOW):
    with as_system("test"):
        lifecycle.resolve(
            incident, code=ResolutionCode.objects.first(), summary="New roller", kind="permanent", actor=actor, at=at
        )


@pytest.fixture
def two(db, alice):
    """Two reports, the second marked a duplicate of the first, which is resolved."""
    first, second = make_follow_up(), make_follow_up()
    with as_user(alice):
        lifecycle.mark_duplicate(second.incident, of=first.incident, actor=alice, at=NOW)
    resolve(first.incident, alice)
    return reload(first), reload(second)


def test_follow_ups_of_a_duplicate_follow_the_original(two):
    first, second = two
    assert second.incident_id == first.incident_id
    assert (first.moved_at, second.moved_at) == (None, NOW)
    assert second.reference != first.reference


def test_who_answers_first_decides(two):
    first, second = two
    assert operations.confirm_fix(second, confirm_days=DAYS, at=NOW)
    for act, words in (("works", {}), ("fails", {"words": "No"})):
        with pytest.raises(AnswerRefused, match="Somebody else who reported it has answered already: “It works again”"):
            call(act, reload(first), **words)
    with pytest.raises(AnswerRefused, match="You have answered already: “It works again”"):
        call("fails", reload(second), words="Or not")


def call(act, follow_up, at=NOW, **words):
    act = {"works": operations.confirm_fix, "fails": operations.reject_fix}[act]
    return act(follow_up, confirm_days=DAYS, at=at, **words)


def test_after_a_rejection_others_hear_that_it_is_worked_on(two):
    first, second = two
    assert call("fails", first, words="Still")
    with pytest.raises(AnswerRefused, match="It is being worked on, so there is nothing to confirm yet"):
        call("works", reload(second))


def test_next_fix_is_asked_for_again(two, alice):
    first, _second = two
    call("fails", first, words="Still")
    resolve(first.incident, alice, at=NOW + HOUR)
    assert call("works", reload(first), at=NOW + HOUR)


@pytest.mark.django_db
@pytest.mark.parametrize("late", [timedelta(days=DAYS), timedelta(days=50)])
def test_window_is_half_open(late, alice):
    follow_up = make_follow_up()
    resolve(follow_up.incident, alice)
    with as_system("test"):
        incident = Incident.objects.get(pk=follow_up.incident_id)
        last = NOW + timedelta(days=DAYS) - timedelta(microseconds=1)
        assert standing_of(follow_up, incident, at=last, confirm_days=DAYS).is_asked
    with pytest.raises(AnswerRefused, match="The time to answer is over"):
        call("fails", reload(follow_up), at=NOW + late, words="Too late")


@pytest.mark.django_db
def test_follower_is_not_asked(alice):
    incident = make_incident("user_issue")
    known = Known("x", incident.pk, "Checkout", "", NOW)
    person = operations.Person(user=alice)
    follow_up = operations.follow_known(known, person=person, words="", organisation=organisation(), at=NOW)
    again = operations.follow_known(known, person=person, words="", organisation=organisation(), at=NOW)
    assert again.pk == follow_up.pk
    resolve(incident, alice)
    with pytest.raises(AnswerRefused, match="Only whoever reported it"):
        call("works", reload(follow_up))


@pytest.mark.django_db
def test_cancelled_one_has_nothing_to_confirm(alice):
    follow_up = make_follow_up()
    with as_system("test"):
        lifecycle.cancel(follow_up.incident, reason="No", actor=alice, at=NOW)
    with pytest.raises(AnswerRefused, match="closed without a fix"):
        call("works", reload(follow_up))


@pytest.mark.django_db
def test_closed_by_an_agent_may_still_be_rejected_in_time(alice, carol):
    follow_up = make_follow_up()
    resolve(follow_up.incident, alice)
    with as_system("test"):
        lifecycle.close(follow_up.incident, actor=carol, at=NOW)
    assert call("fails", reload(follow_up), at=NOW + HOUR, words="Not at all")
    with as_system("test"):
        assert Incident.objects.get(pk=follow_up.incident_id).phase == "investigating"


@pytest.mark.django_db
def test_answer_stays_when_the_workflow_refuses_the_move(alice, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise Refused

    follow_up = make_follow_up()
    resolve(follow_up.incident, alice)
    from incidents import signals

    signals.status_changing.connect(refuse)
    try:
        assert call("works", reload(follow_up)) is False
    finally:
        signals.status_changing.disconnect(refuse)
    with as_system("test"):
        assert Incident.objects.get(pk=follow_up.incident_id).phase == "resolved"
        assert TimelineEntry.objects.filter(code="reporter.confirmed").count() == 1
        assert FollowUp.objects.get(pk=follow_up.pk).answer == "works"


@pytest.mark.django_db
def test_stopped_follow_up_does_nothing_more(alice):
    follow_up = make_follow_up()
    operations.revoke(follow_up, at=NOW)
    operations.revoke(follow_up, at=NOW + HOUR)
    assert reload(follow_up).revoked_at == NOW
    with pytest.raises(LinkDead):
        operations.add_words(follow_up, words="Hello", at=NOW)


@pytest.mark.django_db
def test_words_from_outside_mention_nobody_and_those_of_a_colleague_do(reference, alice, olive):
    operations.add_words(make_follow_up(), words="Please call @alice", at=NOW)
    with as_system("test"):
        assert not Mention.objects.exists()
    operations.add_words(make_follow_up(person=operations.Person(user=olive)), words="Please call @alice", at=NOW)
    with as_system("test"):
        assert [mention.user for mention in Mention.objects.all()] == [alice]


@pytest.mark.django_db
def test_empty_words_are_refused(reference):
    follow_up = make_follow_up()
    with pytest.raises(WordsRefused):
        operations.add_words(follow_up, words=" \n", at=NOW)
    with pytest.raises(WordsRefused, match="Say what still fails"):
        operations.reject_fix(follow_up, words="", confirm_days=DAYS, at=NOW)


@pytest.mark.django_db
def test_failed_report_leaves_nothing(reference):
    from incidents.lifecycle.operations.log import TitleRequired

    with pytest.raises(TitleRequired):
        make_follow_up(title=" ")
    assert not Contact.objects.exists()


@pytest.mark.django_db
def test_restricted_type_is_taken_and_reaches_its_teams(team, reference):
    from incidents.models import AccessGrant, IncidentType

    kind = IncidentType.objects.get(slug="security")
    kind.access_teams.add(team)
    settings = organisation()
    settings.report_type = kind
    settings.save()
    follow_up = make_follow_up(title="Odd mail")
    assert follow_up.incident.restricted
    with as_system("test"):
        assert AccessGrant.objects.get(incident=follow_up.incident).team == team


@pytest.mark.django_db
def test_reporter_of_a_restricted_incident_is_not_entitled_to_it(team, alice, olive):
    from incidents.models import IncidentType

    settings = organisation()
    settings.report_type = IncidentType.objects.get(slug="security")
    settings.save()
    with pytest.raises(ReportsNotTaken):
        make_follow_up(person=operations.Person(user=olive))
    settings.report_type.access_teams.add(team)
    follow_up = make_follow_up(person=operations.Person(user=olive))
    for person, sees in ((alice, True), (olive, False)):
        with as_user(person):
            assert Incident.objects.filter(pk=follow_up.incident_id).exists() is sees
    with as_system("test"):
        logged = TimelineEntry.objects.get(code="incident.logged")
    assert tell(logged).startswith("Olive Owens (the reporter) logged")


def at_once(*calls):
    """Run calls in threads of their own; what each returned or raised, in order."""
    barrier, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, act):
        close_old_connections()
        barrier.wait()
        try:
            answers[place] = act()
        except (Refused, DatabaseError) as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


@pytest.mark.django_db(transaction=True)
def test_same_form_at_once_is_one_report(reference):
    def report():
        return make_follow_up(submission="the same")

    first, second = at_once(report, report)
    assert first.pk == second.pk
    with as_system("test"):
        assert Incident.objects.count() == FollowUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_are_one(reference, alice):
    follow_up = make_follow_up()
    resolve(follow_up.incident, alice)
    answers = at_once(
        lambda: call("works", reload(follow_up)), lambda: call("fails", reload(follow_up), words="Still broken")
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AnswerRefused", "bool"]


@pytest.mark.django_db(transaction=True)
def test_two_who_follow_at_once_do_not_wait_for_each_other(reference, alice, bob):
    incident = make_incident("user_issue")
    known = Known("x", incident.pk, "Checkout", "", NOW)

    def follow(user):
        person = operations.Person(user=user)
        return operations.follow_known(known, person=person, words="Me too", organisation=organisation(), at=NOW)

    answers = at_once(lambda: follow(alice), lambda: follow(bob), lambda: follow(bob))
    assert [type(answer) for answer in answers] == [FollowUp] * 3
    with as_system("test"):
        assert FollowUp.objects.count() == 2
