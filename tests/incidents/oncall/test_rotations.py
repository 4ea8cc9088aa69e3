"""Saving rotations: what was in force stays, a change applies from an instant."""

from dataclasses import replace
from datetime import timedelta

import pytest

from incidents.models import Membership, Notification, RotationVersion
from incidents.oncall.choices import HandOver
from incidents.oncall.operations import OnCallRefused, restore_schedule, retire_schedule, save_rotations
from incidents.oncall.queries import on_call, shifts_between
from incidents.oncall.queries.versions import draft_of, going_on
from incidents.refusals import NotPermitted
from tests.factories import NOW, make_draft, make_schedule, make_user

pytestmark = pytest.mark.usefixtures("system")

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
# Mondays at 08:00.
FIRST = NOW - 2 * HOUR


def who(schedule, at):
    return on_call([schedule], at=at)[schedule.pk]


def drafts_of(schedule, at):
    return [draft_of(version) for version in going_on(schedule, at)]


def test_rotation_hands_over_each_week(team, alice, bob):
    schedule = make_schedule("Platform", alice, bob, team=team)
    found = [(shift.begins, shift.ends, shift.user) for shift in shifts_between(schedule, NOW, NOW + 2 * WEEK)]
    assert found == [
        (NOW, FIRST + WEEK, alice),
        (FIRST + WEEK, FIRST + 2 * WEEK, bob),
        (FIRST + 2 * WEEK, NOW + 2 * WEEK, alice),
    ]


def test_nobody_is_on_call_before_the_schedule_was_made(team, alice):
    schedule = make_schedule("Platform", alice, team=team)
    assert who(schedule, NOW - HOUR) is None
    assert who(schedule, NOW) == alice


def test_change_leaves_who_was_on_call(team, alice, bob, charlie):
    schedule = make_schedule("Platform", alice, bob, team=team)
    before = shifts_between(schedule, NOW - WEEK, NOW + 3 * WEEK)
    at = NOW + 3 * WEEK
    [draft] = drafts_of(schedule, at)
    save_rotations(schedule, [replace(draft, people=(charlie.pk,))], actor=None, at=at)
    assert shifts_between(schedule, NOW - WEEK, at) == before
    assert who(schedule, at - timedelta(seconds=1)) == bob
    assert who(schedule, at) == charlie


def test_change_planned_for_later_applies_then(team, alice, bob):
    schedule = make_schedule("Platform", alice, team=team)
    [draft] = drafts_of(schedule, NOW)
    planned = [replace(draft, people=(bob.pk,))]
    save_rotations(schedule, planned, actor=None, at=NOW + HOUR, applies_from=NOW + WEEK)
    assert [who(schedule, NOW + WEEK - HOUR), who(schedule, NOW + WEEK)] == [alice, bob]


def test_later_change_replaces_what_was_planned(team, alice, bob, charlie):
    schedule = make_schedule("Platform", alice, team=team)
    [draft] = drafts_of(schedule, NOW)
    planned = [replace(draft, people=(bob.pk,))]
    save_rotations(schedule, planned, actor=None, at=NOW + HOUR, applies_from=NOW + WEEK)
    save_rotations(schedule, [replace(draft, people=(charlie.pk,))], actor=None, at=NOW + 2 * HOUR)
    assert [who(schedule, NOW + HOUR), who(schedule, NOW + 2 * HOUR), who(schedule, NOW + WEEK)] == [
        alice,
        charlie,
        charlie,
    ]


def test_what_did_not_change_makes_no_version(team, alice):
    schedule = make_schedule("Platform", alice, team=team)
    assert save_rotations(schedule, drafts_of(schedule, NOW), actor=None, at=NOW + HOUR) == []
    assert RotationVersion.objects.count() == 1


def test_turn_goes_on_through_a_change_that_leaves_it(team, alice, bob):
    schedule = make_schedule("Platform", alice, bob, team=team)
    [draft] = drafts_of(schedule, NOW)
    save_rotations(schedule, [replace(draft, name="Always")], actor=None, at=NOW + HOUR)
    found = shifts_between(schedule, NOW, NOW + WEEK)
    assert [(shift.begins, shift.user) for shift in found] == [(NOW, alice), (FIRST + WEEK, bob)]


def test_rotation_that_is_left_out_ends(team, alice):
    schedule = make_schedule("Platform", alice, team=team)
    save_rotations(schedule, [], actor=None, at=NOW + HOUR)
    assert [who(schedule, NOW), who(schedule, NOW + HOUR)] == [alice, None]


def test_topmost_layer_that_has_somebody_counts(team, alice, bob):
    schedule = make_schedule("Platform", team=team)
    mornings = make_draft(alice, name="Mornings", hours={"mon": [["08:00", "12:00"]]})
    save_rotations(schedule, [mornings, make_draft(bob)], actor=None, at=NOW)
    assert [who(schedule, NOW), who(schedule, NOW + 2 * HOUR)] == [alice, bob]


def test_empty_place_falls_to_the_layer_below(team, alice, bob):
    schedule = make_schedule("Platform", team=team)
    save_rotations(schedule, [make_draft(None, alice), make_draft(bob)], actor=None, at=NOW)
    assert [who(schedule, NOW), who(schedule, NOW + WEEK)] == [bob, alice]


def test_many_schedules_cost_as_much_as_one(team, alice, django_assert_num_queries):
    schedules = [make_schedule("", alice, team=team) for _ in range(3)]
    for some in (schedules[:1], schedules):
        with django_assert_num_queries(2):
            assert set(on_call(some, at=NOW).values()) == {alice}


def test_change_in_the_past_is_refused(team, alice):
    schedule = make_schedule("Platform", alice, team=team)
    with pytest.raises(OnCallRefused) as refused:
        save_rotations(schedule, [], actor=None, at=NOW, applies_from=NOW - HOUR)
    assert set(refused.value.fields) == {"applies_from"}


def test_draft_that_will_not_do_is_refused_field_by_field(team, alice):
    schedule = make_schedule("Platform", team=team)
    left = make_user("left", is_active=False)
    bad = [
        make_draft(alice),
        make_draft(name=" ", time_zone="Mars/Phobos", every=0, weekday=None, ends_on=NOW.date()),
        make_draft(left, kind=HandOver.DAYS, hours={"mon": [["25:00", "08:00"]]}),
    ]
    with pytest.raises(OnCallRefused) as refused:
        save_rotations(schedule, bad, actor=None, at=NOW)
    assert set(refused.value.fields) == {
        "1.name", "1.people", "1.time_zone", "1.every", "1.weekday", "1.ends_on", "2.people", "2.weekday", "2.hours",
    }  # fmt: skip
    assert not RotationVersion.objects.exists()


def test_rotation_of_another_schedule_is_refused(team, alice):
    other = make_schedule("Other", alice, team=team)
    schedule = make_schedule("Platform", team=team)
    with pytest.raises(OnCallRefused):
        save_rotations(schedule, drafts_of(other, NOW), actor=None, at=NOW)


def test_manager_of_the_team_saves_and_others_do_not(team, alice, bob, ada):
    schedule = make_schedule("Platform", alice, team=team)
    with pytest.raises(NotPermitted):
        save_rotations(schedule, [], actor=bob, at=NOW)
    Membership.objects.filter(user=bob).update(is_manager=True)
    save_rotations(schedule, [make_draft(alice)], actor=bob, at=NOW)
    save_rotations(schedule, [make_draft(bob)], actor=ada, at=NOW)


def test_those_who_came_in_are_told_once(team, alice, bob):
    schedule = make_schedule("Platform", alice, team=team)
    Notification.objects.all().delete()
    [draft] = drafts_of(schedule, NOW)
    save_rotations(schedule, [replace(draft, people=(alice.pk, bob.pk))], actor=None, at=NOW + HOUR)
    told = Notification.objects.filter(channel="inbox")
    assert [(row.recipient, row.kind) for row in told] == [(bob, "oncall.in_rotation")]


def test_retired_schedule_has_nobody_and_takes_no_change(team, alice):
    schedule = make_schedule("Platform", alice, team=team)
    schedule = retire_schedule(schedule, actor=None, at=NOW + HOUR)
    assert [who(schedule, NOW), who(schedule, NOW + HOUR)] == [alice, None]
    with pytest.raises(OnCallRefused):
        save_rotations(schedule, [], actor=None, at=NOW + HOUR)


def test_restored_schedule_turns_again_and_the_time_between_stays_empty(team, alice, bob):
    schedule = make_schedule("Platform", alice, bob, team=team)
    schedule = retire_schedule(schedule, actor=None, at=NOW + HOUR)
    bob.is_active = False
    bob.save()
    schedule = restore_schedule(schedule, actor=None, at=NOW + 3 * HOUR)
    assert [who(schedule, NOW + hours * HOUR) for hours in (0, 1, 2, 3)] == [alice, None, None, alice]
    assert who(schedule, NOW + WEEK) is None
