"""Trouble of the next weeks is told once, reminders go out before shifts, and who leaves leaves no doubt."""

from datetime import timedelta

import pytest

from incidents.models import ContactMethod, Notification, OnCallFinding
from incidents.oncall import operations as oncall
from incidents.oncall.queries import on_call, shifts_between
from incidents.oncall.queries.trouble import find_trouble
from incidents.people.operations import deactivate_user
from tests.factories import NOW, make_draft, make_schedule

pytestmark = pytest.mark.usefixtures("system")

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def kinds(schedule, at=NOW):
    return [(one.finding.kind, one.finding.times) for one in find_trouble([schedule], at=at)[schedule.pk]]


def inbox(kind):
    rows = Notification.objects.filter(kind=kind, channel="inbox").order_by("pk")
    return [(row.recipient.username, row.context.get("count", "")) for row in rows]


@pytest.fixture
def reached(alice, bob, system):
    """Nobody is out of reach."""
    for person in (alice, bob):
        ContactMethod.objects.create(
            user=person,
            channel="email",
            address=f"{person.username}@example.org",
            created_at=NOW,
            verified_at=NOW,
            verify_by=NOW + 365 * DAY,
        )


def test_nothing_is_wrong_with_a_full_schedule(schedule, reached):
    assert find_trouble([schedule], at=NOW)[schedule.pk] == []


def test_holes_that_are_alike_are_one_finding(team, alice, reached):
    schedule = make_schedule("Office", team=team)
    oncall.save_rotations(schedule, [make_draft(alice, hours=OFFICE)], actor=None, at=NOW)
    assert kinds(schedule) == [("gap", 16), ("gap", 4)]


def test_empty_schedule_has_one_endless_hole(team, reached):
    schedule = make_schedule("Empty", team=team)
    [trouble] = find_trouble([schedule], at=NOW)[schedule.pk]
    assert (trouble.finding.key, trouble.finding.begins, trouble.finding.is_endless) == ("gap:-", NOW, True)


def test_same_hole_has_the_same_key_on_each_day(team, alice, reached):
    schedule = make_schedule("Office", team=team)
    oncall.save_rotations(schedule, [make_draft(alice, hours=OFFICE)], actor=None, at=NOW)
    keys = {
        frozenset(one.finding.key for one in find_trouble([schedule], at=NOW + hours * HOUR)[schedule.pk])
        for hours in (0, 12, 24, 30, 100, 200, 24 * 30)
    }
    assert keys == {frozenset({"gap:17:00-09:00:1", "gap:17:00-09:00:3"})}


def test_whoever_is_on_two_schedules_is_found_on_both(team, alice, bob, reached):
    one = make_schedule("One", alice, team=team)
    other = make_schedule("Other", alice, bob, team=team)
    assert (kinds(one), kinds(other)) == ([("double", 3)], [("double", 3)])
    [trouble] = find_trouble([one], at=NOW)[one.pk]
    assert (trouble.user, trouble.other, trouble.finding.begins) == (alice, other, NOW)


def test_whoever_is_out_of_reach_is_found(schedule, alice, bob, reached):
    bob.contact_methods.update(verified_at=None, verify_by=None)
    [trouble] = find_trouble([schedule], at=NOW)[schedule.pk]
    assert (trouble.finding.kind, trouble.user) == ("unreachable", bob)


def test_trouble_costs_the_same_for_one_schedule_and_for_three(team, alice, django_assert_max_num_queries):
    for count in (1, 3):
        schedules = [make_schedule("", alice, team=team) for _ in range(count)]
        with django_assert_max_num_queries(7):
            find_trouble(schedules, at=NOW)


def test_owner_is_told_once_and_again_when_it_comes_back(team, alice, manager, reached):
    schedule = make_schedule("Office", team=team, owner=alice)
    oncall.save_rotations(schedule, [make_draft(alice, hours=OFFICE)], actor=None, at=NOW)
    assert [oncall.watch_on_call(at=NOW + days * DAY) for days in (0, 1, 2)] == [2, 0, 0]
    assert inbox("oncall.trouble") == [("alice", "2")]
    [row] = Notification.objects.filter(kind="oncall.trouble", channel="inbox")
    assert row.context["lines"].startswith("Nobody is on call: from 2 Mar 2026, 17:00 UTC to 3 Mar 2026, 09:00 UTC")
    oncall.save_rotations(schedule, [make_draft(alice)], actor=None, at=NOW + 2 * DAY)
    oncall.watch_on_call(at=NOW + 2 * DAY)
    assert not OnCallFinding.objects.filter(gone_at=None).exists()
    oncall.save_rotations(schedule, [], actor=None, at=NOW + 3 * DAY)
    assert oncall.watch_on_call(at=NOW + 3 * DAY) == 1


def test_without_an_owner_the_managers_are_told(team, manager, reached):
    make_schedule("Empty", team=team)
    oncall.watch_on_call(at=NOW)
    assert inbox("oncall.trouble") == [("mona", "1")]


def test_people_are_reminded_once_before_their_shift(team, alice, bob):
    make_schedule("Platform", alice, bob, team=team, remind_hours=12)
    hand_over = NOW - 2 * HOUR + WEEK
    times = [hand_over - 13 * HOUR, hand_over - 12 * HOUR, hand_over - HOUR, hand_over, hand_over + HOUR]
    assert [bool(oncall.remind_of_shifts(at=at)) for at in times] == [False, True, False, False, False]
    assert inbox("oncall.begins") == [("bob", "")]


def test_nobody_is_reminded_who_goes_straight_on_or_where_it_is_off(team, alice, bob):
    make_schedule("Alone", alice, team=team, remind_hours=12)
    make_schedule("Off", alice, bob, team=team)
    assert oncall.remind_of_shifts(at=NOW + WEEK - 4 * HOUR) == 0


def test_whoever_leaves_has_no_turn_from_then_on_and_the_others_keep_theirs(
    schedule, ada, alice, bob, manager, reached
):
    before = shifts_between(schedule, NOW, NOW + DAY)
    asked = oncall.ask_for_cover(schedule, begins=NOW + 2 * DAY, ends=NOW + 3 * DAY, actor=alice, at=NOW)
    deactivate_user(alice, actor=ada, at=NOW + DAY)
    asked.refresh_from_db()
    assert shifts_between(schedule, NOW, NOW + DAY) == before
    found = [on_call([schedule], at=NOW + days * DAY)[schedule.pk] for days in (1, 7, 14, 21)]
    assert (found, asked.state) == ([None, bob, None, bob], "withdrawn")
    assert ("mona", "2") in inbox("oncall.trouble")


def test_whoever_leaves_stands_in_no_more(schedule, ada, manager, charlie, alice):
    oncall.override(schedule, charlie, begins=NOW + DAY, ends=NOW + 2 * DAY, actor=manager, at=NOW)
    deactivate_user(charlie, actor=ada, at=NOW + DAY + HOUR)
    found = [on_call([schedule], at=NOW + DAY + hours * HOUR)[schedule.pk] for hours in (0, 1)]
    assert found == [charlie, alice]
