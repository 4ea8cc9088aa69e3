"""Actions are promised by one person for a day, remind, escalate, and are verified by another."""

from datetime import timedelta

import pytest

from incidents.models import Exercise, Notification, Timer, User
from incidents.refusals import NotPermitted
from incidents.timers.operations import fire_due
from knowledge.models import CorrectiveAction
from knowledge.reviews.operations import (
    ActionRefused,
    cancel_action,
    change_action,
    finish_action,
    note_recurrence,
    plan_action,
    reopen_action,
    verify_action,
)
from knowledge.reviews.operations.base import Required
from knowledge.reviews.queries.pages import came_back_after, list_actions
from tests.factories import NOW, make_incident, make_user
from tests.incidents.lifecycle.test_transitions import LATER
from tests.knowledge.reviews.conftest import DAY

pytestmark = pytest.mark.django_db
DUE = (NOW + 20 * DAY).date()


@pytest.fixture
def plan(review, carol, alice):
    def make(**values):
        given = {
            "kind": "detect",
            "title": "Watch the age of certificates",
            "owner": alice,
            "due_on": DUE,
            "verify_how": "The alert fires in the next drill",
            "actor": carol,
            "at": LATER,
        }
        return plan_action(review, **{**given, **values})

    return make


def told(kind="action.reminder"):
    rows = Notification.objects.filter(kind=kind, channel="inbox").order_by("created_at", "pk")
    return [(row.recipient.username, row.context["stage"]) for row in rows]


def run_until(day):
    for number in range(day + 1):
        fire_due(clock=lambda number=number: NOW + number * DAY)


def test_owner_is_told_and_it_stands_on_the_service(plan, alice, service, review):
    action = plan(service=service)
    assert [row.recipient for row in Notification.objects.filter(kind="action.owned", channel="inbox")] == [alice]
    assert list(CorrectiveAction.objects.owed().filter(service=service)) == [action]


def test_overdue_action_warns_its_owner_then_its_owners_manager(plan, alice, carol):
    User.objects.filter(pk=alice.pk).update(manager=carol)
    plan()
    run_until(40)
    assert told() == [
        ("alice", "is due soon"),
        ("alice", "is overdue"),
        ("carol", "is overdue, and its owner was told"),
    ]


def test_done_in_time_reminds_nobody(plan, alice):
    action = plan()
    finish_action(action, evidence="https://example.org/alert", actor=alice, at=NOW + 3 * DAY)
    run_until(40)
    assert told() == []
    assert set(Timer.objects.filter(kind="action_due").values_list("state", flat=True)) == {"cancelled"}


def test_another_day_and_owner_begin_the_reminders_anew(plan, alice, bob):
    action = plan()
    changes = {"owner": bob, "due_on": DUE + timedelta(days=30)}
    change_action(action, changes=changes, reason="Alice is away", actor=alice, at=NOW + 2 * DAY)
    run_until(40)
    assert told() == []
    run_until(44)
    assert told() == [("bob", "is due soon")]


def test_done_needs_evidence_and_another_to_verify(plan, alice, carol):
    action = plan()
    with pytest.raises(Required):
        finish_action(action, evidence=" ", actor=alice, at=LATER)
    finish_action(action, evidence="The alert is there", actor=alice, at=LATER)
    with pytest.raises(NotPermitted):
        verify_action(action, actor=alice, at=LATER)
    verify_action(action, actor=carol, at=LATER)
    assert CorrectiveAction.objects.get(pk=action.pk).state == "verified"


def test_nobody_verifies_what_they_did(plan, carol):
    action = finish_action(plan(owner=carol), evidence="Done", actor=carol, at=LATER)
    with pytest.raises(ActionRefused, match="somebody else"):
        verify_action(action, actor=carol, at=LATER)


def test_not_done_after_all_reminds_again(plan, alice, carol):
    action = finish_action(plan(), evidence="Done", actor=alice, at=LATER)
    reopen_action(action, reason="The alert is silent", actor=carol, at=LATER + DAY)
    run_until(40)
    assert [stage for _who, stage in told()][:2] == ["is due soon", "is overdue"]
    cancel_action(action, reason="The service is gone", actor=carol, at=NOW + 41 * DAY)
    assert CorrectiveAction.objects.get(pk=action.pk).cancel_reason == "The service is gone"


def test_past_day_and_stranger_to_a_restricted_incident_are_refused(plan, review, charlie):
    with pytest.raises(ActionRefused, match="over"):
        plan(due_on=(NOW - DAY).date())
    type(review.incident).objects.filter(pk=review.incident_id).update(restricted=True)
    with pytest.raises(ActionRefused, match="may know"):
        plan(owner=charlie)


def test_cause_that_came_back_after_the_day_is_counted(plan, lesson, carol, resolve):
    action = plan(lesson=lesson)
    before = make_incident(at=NOW + 10 * DAY)
    after = make_incident(at=NOW + 25 * DAY)
    for incident in (before, after):
        note_recurrence(lesson, incident=incident, actor=carol, at=NOW + 26 * DAY)
    assert came_back_after(action) == [after]
    assert [row.came_back_count for row in list_actions("owed")] == [1]


def test_actions_of_drills_stay_out_of_the_lists(plan, review):
    action = plan()
    exercise = Exercise.objects.create(name="Fire drill", created_at=NOW)
    type(review).objects.filter(pk=review.pk).update(exercise=exercise)
    assert list(list_actions("owed")) == []
    assert CorrectiveAction.objects.filter(pk=action.pk).exists()


def test_observer_plans_nothing(plan, olive):
    with pytest.raises(NotPermitted):
        plan(actor=make_user("otto", "observer"))


def test_manager_hears_of_actions_of_whoever_has_left(plan, alice, carol):
    User.objects.filter(pk=alice.pk).update(manager=carol, is_active=False)
    action = plan(owner=carol)
    CorrectiveAction.objects.filter(pk=action.pk).update(owner=alice)
    run_until(22)
    assert told() == [("carol", "is due soon"), ("carol", "is overdue")]
