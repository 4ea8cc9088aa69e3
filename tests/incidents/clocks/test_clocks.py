"""Clocks at the edges: who is told, what timers do, what is restricted, what an authority was told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.clocks.choices import TIMERS
from incidents.clocks.invariants import INVARIANTS
from incidents.clocks.operations import NoticeRefused, record_authority_notice, waive_authority_notice
from incidents.clocks.reckoning import standing_of
from incidents.lifecycle import operations
from incidents.models import AuthorityNotice, Clock, Incident, Notification, Timer
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_access_team, make_incident, make_service, make_team, make_user
from tests.incidents.clocks.making import clock, clocks, fresh, make_calendar, make_policy, run_timers, told

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def everything(system):
    """What is tested is time and telling, not who may see what."""


def recipients(kind):
    rows = Notification.objects.filter(kind=kind, channel="inbox").order_by("created_at", "pk")
    return [row.recipient.username for row in rows]


def awaited():
    return list(Timer.objects.filter(kind__in=TIMERS, state="pending").order_by("due_at"))


def test_nothing_is_promised_where_no_policy_fits_and_nothing_of_history(service):
    make_policy(conditions={"priorities": [1]}, resolve=60)
    assert clocks(make_incident(service=service)) == []
    assert awaited() == []


def test_one_timer_waits_for_the_next_event_whatever_runs(service):
    make_policy(acknowledge={"minutes": 60, "warn_at_percent": [50]}, resolve=600)
    make_incident(service=service)
    (timer,) = awaited()
    assert (timer.kind, timer.due_at) == ("clock_warn", NOW + 30 * MINUTE + timedelta(microseconds=1))
    run_timers(NOW + 31 * MINUTE)
    (timer,) = awaited()
    assert timer.kind == "clock_breach"


def test_the_assignee_is_warned_once_and_told_of_the_breach(service, alice, bob):
    make_policy(resolve={"minutes": 60, "warn_at_percent": [50, 80]})
    make_incident(service=service, assignee=alice)
    run_timers(NOW + 31 * MINUTE)
    run_timers(NOW + 32 * MINUTE)
    assert recipients("clock.warning") == ["alice"]
    run_timers(NOW + 3 * HOUR)
    assert recipients("clock.warning") == ["alice"]
    assert recipients("clock.breached") == ["alice"]


def test_the_team_is_told_where_nobody_has_it(team, service, alice, bob, charlie):
    make_policy(resolve=60)
    make_incident(service=service, team=team)
    run_timers(NOW + 2 * HOUR)
    assert sorted(recipients("clock.breached")) == ["alice", "bob"]


def test_of_a_restricted_incident_only_those_who_may_know_are_told(team, alice):
    make_policy(resolve=60)
    reader = make_user("reader", "responder")
    make_access_team("security", reader)
    make_incident("security", team=team)
    run_timers(NOW + 2 * HOUR)
    assert recipients("clock.breached") == ["reader"]


def test_an_end_takes_back_the_timers_and_a_cancelled_incident_owes_nothing(service, carol):
    make_policy(resolve=60, authority={"minutes": 600, "authority": "ICO"})
    incident = make_incident(service=service)
    operations.cancel(incident, reason="No incident", actor=carol, at=NOW + MINUTE)
    assert {one.state for one in clocks(incident)} == {"cancelled"}
    assert fresh(incident).next_due_at is None
    assert awaited() == []
    run_timers(NOW + 20 * HOUR)
    assert told(incident, "clock.breached") == []


def resolved(incident, alice, at):
    from incidents.models import ResolutionCode

    operations.transition(incident, slug="investigate", actor=alice, at=at)
    operations.mitigate(incident, actor=alice, at=at)
    code = ResolutionCode.objects.get(slug="fixed")
    operations.resolve(incident, code=code, summary="Fixed", kind="permanent", actor=alice, at=at)


def test_an_authority_is_owed_its_notice_after_the_end_and_by_the_wall_clock(service, alice):
    policy = make_policy(
        calendar=make_calendar(), resolve=60, authority={"minutes": 72 * 60, "authority": "ICO", "pauses": False}
    )
    incident = make_incident(service=service, detected_at=NOW - HOUR)
    resolved(incident, alice, NOW + 30 * MINUTE)
    owed = clock(incident, "authority")
    assert (owed.state, owed.due_at, owed.started_at) == ("running", NOW + 71 * HOUR, NOW - HOUR)
    assert fresh(incident).next_due_at == owed.due_at
    operations.correct_milestone(
        incident, milestone="detected", value=None, reason="Unknown", actor=alice, at=NOW + 2 * HOUR
    )
    assert clock(incident, "authority").due_at == NOW + 72 * HOUR
    notice = record_authority_notice(
        incident,
        authority="ICO",
        notified_at=NOW + 10 * HOUR,
        way="form",
        reference="ICO-7",
        actor=alice,
        at=NOW + 11 * HOUR,
    )
    met = clock(incident, "authority")
    assert (met.state, met.met_at, notice.clock) == ("met", NOW + 10 * HOUR, met)
    assert fresh(incident).next_due_at is None
    (entry,) = told(incident, "authority.notified")
    assert (entry.at, entry.recorded_at, entry.data["reference"]) == (NOW + 10 * HOUR, NOW + 11 * HOUR, "ICO-7")
    again = {"authority": "ICO", "notified_at": NOW + 12 * HOUR, "way": "email", "note": "Report", "actor": alice}
    assert record_authority_notice(incident, **again, at=NOW + 12 * HOUR).clock == met
    assert policy.clocks.count() == 2


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"authority": " "}, "authority"),
        ({"notified_at": NOW + 2 * HOUR}, "notified_at"),
        ({"way": "pigeon"}, "way"),
        ({"reference": ""}, "reference"),
    ],
)
def test_a_notice_without_evidence_or_sense_is_refused(service, alice, given, field):
    incident = make_incident(service=service)
    whole = {"authority": "ICO", "notified_at": NOW, "way": "email", "reference": "7", **given}
    with pytest.raises(NoticeRefused) as refusal:
        record_authority_notice(incident, **whole, actor=alice, at=NOW + HOUR)
    assert field in refusal.value.fields
    assert not AuthorityNotice.objects.exists()


def test_of_merged_incidents_the_clocks_end_together(team, service, carol):
    make_policy(acknowledge=30, resolve=60)
    kept, one, two = (make_incident(team=team) for _ in range(3))
    operations.merge(kept, incidents=[one, two], actor=carol, at=NOW + MINUTE)
    assert {row.state for row in (*clocks(one), *clocks(two))} == {"cancelled"}
    assert fresh(one).next_due_at is fresh(two).next_due_at is None
    assert fresh(kept).next_due_at == NOW + 30 * MINUTE


def test_a_reporter_who_reopens_is_promised_an_answer_again(service, alice):
    make_policy(acknowledge=30, resolve=600)
    incident = make_incident(service=service)
    operations.acknowledge(incident, actor=alice, at=NOW + MINUTE)
    resolved(incident, alice, NOW + 2 * MINUTE)
    operations.reopen(incident, reason="Still fails", actor=None, at=NOW + HOUR)
    again = clock(incident, "acknowledge")
    assert (again.generation, again.due_at) == (1, NOW + 90 * MINUTE)
    operations.mitigate(incident, actor=alice, at=NOW + 65 * MINUTE)
    assert clock(incident, "acknowledge").met_at == NOW + 65 * MINUTE


def test_what_the_reporter_says_is_no_update(service, alice):
    make_policy(first_update=30)
    reporter = make_user("rita")
    incident = make_incident(service=service, reporter=reporter)
    operations.add_note(incident, body="Hello?", actor=reporter, at=NOW + MINUTE, is_public=True)
    assert clock(incident, "first_update").state == "running"


def test_how_a_clock_stands_is_right_before_its_timer_fires(service):
    make_policy(resolve=60)
    incident = make_incident(service=service)
    row = clock(incident, "resolve")
    assert standing_of(row, NOW + 30 * MINUTE).share == 0.5
    late = standing_of(row, NOW + 90 * MINUTE)
    assert (late.state, late.left) == ("breached", -30 * MINUTE)
    assert row.state == "running"


def test_a_clock_that_nobody_waits_for_is_found_and_armed(service):
    make_policy(resolve=60)
    incident = make_incident(service=service)
    (invariant,) = INVARIANTS
    assert invariant.check(NOW + MINUTE) == ""
    Timer.objects.all().delete()
    assert invariant.check(NOW + MINUTE) == "1 clock runs that nobody waits for."
    invariant.heal(NOW + MINUTE)
    assert invariant.check(NOW + MINUTE) == ""
    Timer.objects.all().delete()
    invariant.heal(NOW + 2 * HOUR)
    assert clock(incident, "resolve").state == "breached"
    assert invariant.check(NOW + 2 * HOUR) == ""


def test_drills_keep_their_clocks_to_themselves(team, alice):
    from incidents.models import Exercise

    make_policy(resolve=60)
    exercise = Exercise.objects.create(name="Drill", created_at=NOW)
    incident = make_incident(team=team, exercise=exercise)
    run_timers(NOW + 2 * HOUR)
    assert clock(incident, "resolve").state == "breached"
    assert recipients("clock.breached") == []


def test_a_change_of_policies_moves_many_incidents_in_a_constant_number_of_queries(django_assert_max_num_queries):
    from incidents.clocks.operations import recompute_open

    policy = make_policy(acknowledge=30, resolve=60)
    spent = []
    for count in (2, 6):
        for _ in range(count):
            make_incident(service=make_service(), team=make_team())
        policy.targets.filter(kind="resolve").update(minutes=60 + count)
        with django_assert_max_num_queries(20) as seen:
            assert recompute_open(because={"policy": "Targets"}, at=NOW + MINUTE) == Incident.objects.count()
        spent.append(len(seen))
    assert spent[0] == spent[1]
    dues = set(Clock.objects.filter(kind="resolve").values_list("due_at", flat=True))
    assert dues == {NOW + 66 * MINUTE}


def test_a_policy_that_comes_later_promises_from_the_start(service, alice):
    from incidents.clocks.operations import recompute_open
    from incidents.models import HoldReason

    incident = make_incident(service=service)
    operations.add_note(incident, body="We look", actor=alice, at=NOW + 10 * MINUTE, is_public=True)
    operations.transition(incident, slug="investigate", actor=alice, at=NOW + 10 * MINUTE)
    reason = HoldReason.objects.get(slug="awaiting-vendor")
    operations.hold(incident, hold_reason=reason, actor=alice, at=NOW + 20 * MINUTE)
    operations.resume(incident, actor=alice, at=NOW + 50 * MINUTE)
    make_policy(acknowledge=5, first_update=30, next_update=60, resolve=120)
    with as_system("test"):
        assert recompute_open(because={"policy": "Targets"}, at=NOW + HOUR) == 1
    assert (clock(incident, "acknowledge").state, clock(incident, "first_update").state) == ("breached", "met")
    assert clock(incident, "resolve").due_at == NOW + 150 * MINUTE
    assert clock(incident, "next_update").due_at == NOW + 110 * MINUTE


def test_the_decision_that_nobody_need_be_told_ends_the_clock(service, carol):
    make_policy(authority={"minutes": 600, "authority": "ICO"})
    incident = make_incident(service=service)
    said = {"authority": "ICO", "reason": "No personal data", "actor": carol, "at": NOW + HOUR}
    waive_authority_notice(incident, **said)
    assert clock(incident, "authority").state == "cancelled"
    assert fresh(incident).next_due_at is None
    assert told(incident, "authority.waived")[0].data["reason"] == "No personal data"
    with pytest.raises(NoticeRefused):
        waive_authority_notice(incident, **said)
