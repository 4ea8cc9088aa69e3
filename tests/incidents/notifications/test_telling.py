"""Who is told when something happens to an incident, and who is not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.lifecycle import operations as op
from incidents.models import Exercise, Membership, Notification, Watch
from incidents.notifications.operations.watching import unwatch, watch
from incidents.notifications.queries.wording import LOADED, wording
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_access_team, make_incident, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]
LATER = NOW + timedelta(minutes=5)


def inbox(user):
    """What stands in somebody's inbox, as kinds."""
    rows = Notification.objects.filter(recipient=user, channel="inbox").order_by("created_at", "id")
    return [row.kind for row in rows]


def subject(user):
    row = (
        Notification.objects.filter(recipient=user, channel="inbox").select_related(*LOADED).latest("created_at", "id")
    )
    return wording([row], at=LATER)[row.pk].subject


def telling(user):
    row = Notification.objects.filter(recipient=user, channel="inbox").latest("created_at", "id")
    return row.context


@pytest.fixture
def watched(alice, bob, service):
    incident = make_incident(title="Checkout is down", service=service)
    watch(incident, users=[bob], at=NOW)
    return incident


def test_whoever_is_given_an_incident_is_told(alice, bob, service):
    incident = make_incident(title="Checkout is down", service=service)
    op.assign(incident, assignee=bob, actor=alice, at=LATER)
    assert inbox(bob) == ["incident.assigned"]
    assert subject(bob) == f"{incident} is yours: Checkout is down"
    op.hand_over(incident, to=alice, note="Yours", actor=bob, at=LATER)
    assert inbox(alice) == ["incident.assigned"]
    assert inbox(bob) == ["incident.assigned"]


def test_who_takes_it_is_not_told(alice, service):
    op.take(make_incident(service=service), actor=alice, at=LATER)
    assert inbox(alice) == []


def test_an_incident_that_is_somebodys_from_the_start_is_told(alice, bob, service):
    make_incident(assignee=bob, actor=alice, service=service)
    make_incident(assignee=alice, actor=alice, service=service)
    assert (inbox(bob), inbox(alice)) == (["incident.assigned"], [])


def test_a_team_that_is_given_an_incident_finds_it_in_its_inboxes_and_nowhere_else(alice, bob, carol, service):
    other = make_team("Network")
    for user in (bob, carol):
        Membership.objects.create(team=other, user=user)
        user.email = f"{user.username}@example.org"
        user.save()
    incident = make_incident(title="Checkout is down", service=service)
    op.assign(incident, team=other, assignee=None, actor=carol, at=LATER)
    assert (inbox(bob), inbox(carol), inbox(alice)) == (["incident.team_assigned"], [], [])
    assert subject(bob) == f"{incident} is for Network: Checkout is down"
    assert not Notification.objects.exclude(channel="inbox").exists()


def test_who_is_named_in_a_note_is_told_and_watches_from_then_on(alice, bob, service):
    incident = make_incident(service=service)
    op.add_note(incident, body="@bob @alice look at the certificates", actor=alice, at=LATER)
    assert (inbox(bob), inbox(alice)) == (["incident.mentioned"], [])
    assert telling(bob)["words"] == "@bob @alice look at the certificates"
    assert list(Watch.objects.values_list("user", "reason")) == [(bob.pk, "mentioned")]


def test_who_may_not_know_of_it_is_not_told_and_does_not_watch(alice, charlie):
    incident = make_incident("security", assignee=alice)
    op.add_note(incident, body="@charlie look", actor=alice, at=LATER)
    assert inbox(charlie) == []
    assert not Watch.objects.exists()


def test_watchers_are_told_of_states_public_notes_and_major_incidents(watched, alice, bob, carol):
    op.add_note(watched, body="Only for us", actor=alice, at=LATER)
    assert inbox(bob) == []
    op.add_note(watched, body="We are on it", actor=alice, at=LATER, is_public=True)
    assert telling(bob) == {"actor": "Alice Archer", "what": "a public note was added", "words": "We are on it"}
    op.declare_major(watched, reason="All", actor=carol, at=LATER)
    assert telling(bob)["what"] == "it is a major incident now"
    op.stand_down(watched, reason="Over", actor=carol, at=LATER)
    assert telling(bob)["what"] == "it is no major incident any more"
    op.acknowledge(watched, actor=alice, at=LATER)
    op.transition(watched, slug="triage", actor=alice, at=LATER)
    assert telling(bob)["what"].startswith("it is “")
    assert inbox(bob) == ["incident.watched"] * 4


def test_who_acts_and_who_stopped_watching_is_not_told(watched, alice, bob):
    op.add_note(watched, body="Mine", actor=bob, at=LATER, is_public=True)
    assert unwatch(watched, user=bob)
    assert not unwatch(watched, user=bob)
    op.add_note(watched, body="Yours", actor=alice, at=LATER, is_public=True)
    assert inbox(bob) == []


def test_who_is_named_in_a_public_note_is_told_once(watched, alice, bob):
    op.add_note(watched, body="@bob see", actor=alice, at=LATER, is_public=True)
    assert inbox(bob) == ["incident.mentioned"]


def test_watching_twice_keeps_the_first_instant(watched, bob):
    watch(watched, users=[bob], at=LATER)
    assert [row.since for row in Watch.objects.all()] == [NOW]


def test_restricting_ends_the_watches_of_those_who_need_not_know_and_what_waits_for_them(watched, alice, bob, carol):
    bob.email = "bob@example.org"
    bob.save()
    watch(watched, users=[carol, alice], at=NOW)
    op.grant_access(watched, user=alice, reason="Works on it", actor=carol, at=LATER)
    op.add_note(watched, body="Secret soon", actor=None, at=LATER, is_public=True)
    waits = Notification.objects.filter(recipient=bob, state="pending")
    assert waits.count() == 1
    op.restrict(watched, reason="Names", actor=carol, at=LATER)
    assert not waits.exists()
    assert set(Watch.objects.values_list("user__username", flat=True)) == {"carol", "alice"}
    before = inbox(bob)
    op.add_note(watched, body="Secret now", actor=None, at=LATER, is_public=True)
    assert inbox(bob) == before
    assert inbox(alice)[-1] == "incident.watched"


def test_whose_access_ends_watches_no_more(alice, bob, carol):
    incident = make_incident("security", assignee=alice)
    grant = op.grant_access(incident, user=bob, reason="Helps", actor=carol, at=NOW)
    watch(incident, users=[bob], at=NOW)
    op.revoke_access(grant, reason="Done", actor=carol, at=LATER)
    assert not Watch.objects.exists()


def test_the_owner_is_told_of_broken_glass_and_of_access(alice, bob, ada, carol):
    incident = make_incident("security", assignee=alice, title="Vault")
    before = len(inbox(alice))
    op.break_glass(incident.pk, reason="Audit", actor=ada, at=LATER)
    op.grant_access(incident, user=bob, reason="Helps", actor=carol, at=LATER)
    assert inbox(alice)[before:] == ["incident.glass_broken", "incident.access_granted"]
    assert "Vault" not in subject(alice)
    assert incident.reference in subject(alice)


def test_where_nobody_has_it_the_teams_on_its_access_list_are_told(reference, ada):
    reader = make_user("reader", "responder")
    make_access_team("security", reader)
    incident = make_incident("security")
    op.break_glass(incident.pk, reason="Audit", actor=ada, at=LATER)
    assert inbox(reader)[-1] == "incident.glass_broken"


def test_a_drill_tells_its_participants_alone(alice, bob, charlie):
    drill = Exercise.objects.create(name="Fire drill", created_at=NOW)
    drill.participants.add(bob)
    incident = make_incident(exercise=drill)
    watch(incident, users=[bob, charlie], at=NOW)
    op.add_note(incident, body="Smoke", actor=alice, at=LATER, is_public=True)
    assert (inbox(bob), inbox(charlie)) == (["incident.watched"], [])
    assert subject(bob).startswith("EXERCISE EXERCISE EXERCISE")


def test_an_incident_that_nobody_watches_costs_one_query(alice, service, django_assert_num_queries):
    from incidents.notifications.operations.telling import tell_watchers

    incident = make_incident(service=service)
    with as_system("test"), django_assert_num_queries(1):
        tell_watchers(incident, what="news", intent="x", actor=alice, at=LATER)
