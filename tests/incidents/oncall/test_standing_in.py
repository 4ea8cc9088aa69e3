"""Overrides, shifts taken, cover and swaps: what changes hands, who is told, what is refused."""

from datetime import timedelta

import pytest

from incidents.models import CoverRequest, Notification, SwapRequest, Timer
from incidents.oncall import operations as oncall
from incidents.oncall.queries import on_call
from incidents.refusals import NotPermitted
from incidents.timers.operations import sweep
from tests.factories import NOW, make_user

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
SECOND = timedelta(seconds=1)
FIRST = NOW - 2 * HOUR
TOMORROW = {"begins": NOW + DAY, "ends": NOW + DAY + 4 * HOUR}


def who(schedule, at):
    return on_call([schedule], at=at)[schedule.pk]


def told(kind):
    rows = Notification.objects.filter(kind=kind, channel="inbox").order_by("created_at", "pk")
    return [row.recipient for row in rows]


def at_edges(schedule, begins, ends):
    return [who(schedule, at) for at in (begins - SECOND, begins, ends - SECOND, ends)]


def test_override_stands_above_the_rotation_and_both_are_told(schedule, manager, alice, charlie):
    oncall.override(schedule, charlie, **TOMORROW, actor=manager, at=NOW, reason="Dentist")
    assert at_edges(schedule, *TOMORROW.values()) == [alice, charlie, charlie, alice]
    assert told("oncall.put_on") == [charlie]
    assert told("oncall.relieved") == [alice]


def test_of_two_overrides_the_later_counts(schedule, manager, alice, bob, charlie):
    oncall.override(schedule, charlie, **TOMORROW, actor=manager, at=NOW)
    oncall.override(schedule, bob, begins=NOW + DAY + HOUR, ends=NOW + DAY + 2 * HOUR, actor=manager, at=NOW)
    assert [who(schedule, NOW + DAY + hours * HOUR) for hours in (0, 1, 2, 4)] == [charlie, bob, charlie, alice]


def test_what_is_over_of_an_override_is_left_out(schedule, manager, alice, charlie):
    made = oncall.override(schedule, charlie, begins=FIRST, ends=NOW + HOUR, actor=manager, at=NOW + SECOND)
    assert made.begins_at == NOW + SECOND
    assert who(schedule, NOW) == alice


@pytest.mark.parametrize(
    "values",
    [
        {"begins": NOW - 2 * HOUR, "ends": NOW - HOUR},
        {"begins": NOW - HOUR, "ends": NOW},
        {"begins": NOW + DAY, "ends": NOW + DAY},
        {"begins": NOW + DAY, "ends": NOW + 200 * DAY},
    ],
)
def test_span_that_will_not_do_is_refused(schedule, manager, charlie, values):
    with pytest.raises(oncall.OnCallRefused):
        oncall.override(schedule, charlie, **values, actor=manager, at=NOW)


def test_override_by_others_for_the_inactive_or_for_nothing_is_refused(schedule, manager, alice, bob):
    with pytest.raises(NotPermitted):
        oncall.override(schedule, alice, **TOMORROW, actor=bob, at=NOW)
    with pytest.raises(oncall.OnCallRefused):
        oncall.override(schedule, make_user("left", is_active=False), **TOMORROW, actor=manager, at=NOW)
    with pytest.raises(oncall.OnCallRefused, match="already"):
        oncall.override(schedule, alice, **TOMORROW, actor=manager, at=NOW)


def test_shift_is_taken_by_a_member_and_given_back_before_it_begins(schedule, alice, bob, charlie):
    made = oncall.take_shift(schedule, **TOMORROW, actor=bob, at=NOW)
    assert at_edges(schedule, *TOMORROW.values()) == [alice, bob, bob, alice]
    assert told("oncall.relieved") == [alice]
    oncall.cancel_override(made, actor=bob, at=NOW + HOUR)
    assert at_edges(schedule, *TOMORROW.values()) == [alice] * 4
    assert alice in told("oncall.cancelled")
    with pytest.raises(NotPermitted):
        oncall.take_shift(schedule, **TOMORROW, actor=charlie, at=NOW)


def test_a_hole_can_be_taken(schedule, alice, bob):
    oncall.save_rotations(schedule, [], actor=None, at=NOW + HOUR)
    oncall.take_shift(schedule, **TOMORROW, actor=bob, at=NOW + HOUR)
    assert at_edges(schedule, *TOMORROW.values()) == [None, bob, bob, None]


def test_cancelled_in_the_middle_it_counted_until_then(schedule, manager, alice, charlie):
    made = oncall.override(schedule, charlie, **TOMORROW, actor=manager, at=NOW)
    middle = NOW + DAY + HOUR
    oncall.cancel_override(made, actor=manager, at=middle)
    assert [who(schedule, at) for at in (NOW + DAY, middle - SECOND, middle)] == [charlie, charlie, alice]
    with pytest.raises(oncall.NotStandingIn):
        oncall.cancel_override(made, actor=manager, at=middle + HOUR)


def test_only_managers_cancel_what_others_rely_on(schedule, manager, bob, charlie):
    made = oncall.override(schedule, charlie, **TOMORROW, actor=manager, at=NOW)
    for stranger in (charlie, bob):
        with pytest.raises(NotPermitted):
            oncall.cancel_override(made, actor=stranger, at=NOW)
    taken = oncall.take_shift(schedule, **TOMORROW, actor=bob, at=NOW)
    with pytest.raises(NotPermitted, match="begun"):
        oncall.cancel_override(taken, actor=bob, at=NOW + DAY + HOUR)


def test_cover_is_asked_for_taken_and_told(schedule, alice, bob):
    asked = oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW, reason="Dentist")
    assert who(schedule, NOW + DAY) == alice
    assert told("oncall.cover_asked") == [bob]
    oncall.take_cover(asked, actor=bob, at=NOW + HOUR)
    assert at_edges(schedule, *TOMORROW.values()) == [alice, bob, bob, alice]
    assert told("oncall.cover_taken") == [alice]


def test_second_to_take_cover_is_told_who_was_first(schedule, manager, alice, bob):
    asked = oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)
    oncall.take_cover(asked, actor=bob, at=NOW)
    with pytest.raises(oncall.RequestOver, match="Bob Baker has taken it"):
        oncall.take_cover(asked, actor=manager, at=NOW)


def test_cover_is_refused_for_what_is_not_ones_own(schedule, manager, alice, bob, charlie):
    for span in (TOMORROW, {"begins": FIRST + WEEK - HOUR, "ends": FIRST + WEEK + HOUR}):
        with pytest.raises(oncall.OnCallRefused, match="not on call"):
            oncall.ask_for_cover(schedule, **span, actor=bob, at=NOW)
    with pytest.raises(oncall.OnCallRefused, match="begun"):
        oncall.ask_for_cover(schedule, begins=NOW, ends=NOW + HOUR, actor=alice, at=NOW)
    asked = oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)
    with pytest.raises(oncall.OnCallRefused, match="already"):
        oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)
    with pytest.raises(oncall.OnCallRefused, match="yourself"):
        oncall.take_cover(asked, actor=alice, at=NOW)
    with pytest.raises(NotPermitted):
        oncall.take_cover(asked, actor=charlie, at=NOW)


def test_cover_in_a_hole_is_refused(schedule, alice, bob):
    oncall.save_rotations(schedule, [], actor=None, at=NOW)
    with pytest.raises(oncall.OnCallRefused, match="not on call"):
        oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)


def test_cover_without_colleagues_is_refused(schedule, team, alice, bob):
    team.memberships.filter(user=bob).delete()
    with pytest.raises(oncall.OnCallRefused, match="nobody else"):
        oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)


def test_cover_that_nobody_takes_lapses_when_it_begins(schedule, alice, bob):
    asked = oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)
    assert Timer.objects.get(kind="oncall_cover_lapses").due_at == NOW + DAY
    sweep(clock=lambda: NOW + DAY)
    assert CoverRequest.objects.get(pk=asked.pk).state == "lapsed"
    assert told("oncall.cover_lapsed") == [alice]
    with pytest.raises(oncall.RequestOver, match="in time"):
        oncall.take_cover(asked, actor=bob, at=NOW + DAY + HOUR)


def test_cover_is_withdrawn_by_whoever_asked(schedule, alice, bob):
    asked = oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)
    with pytest.raises(NotPermitted):
        oncall.withdraw_cover(asked, actor=bob, at=NOW)
    for _ in range(2):
        assert oncall.withdraw_cover(asked, actor=alice, at=NOW).state == "withdrawn"
    with pytest.raises(oncall.RequestOver):
        oncall.take_cover(asked, actor=bob, at=NOW)
    sweep(clock=lambda: NOW + DAY)
    assert told("oncall.cover_lapsed") == []


GIVES = (FIRST + DAY, FIRST + 2 * DAY)
GETS = (FIRST + 8 * DAY, FIRST + 9 * DAY)


def asked_swap(schedule, alice, bob, **values):
    return oncall.ask_to_swap(schedule, bob, **{"gives": GIVES, "gets": GETS, "actor": alice, "at": NOW, **values})


def test_swap_changes_hands_once_the_other_agrees(schedule, alice, bob):
    asked = asked_swap(schedule, alice, bob)
    assert told("oncall.swap_asked") == [bob]
    assert at_edges(schedule, *GIVES) == [alice] * 4
    oncall.accept_swap(asked, actor=bob, at=NOW + HOUR)
    assert at_edges(schedule, *GIVES) == [alice, bob, bob, alice]
    assert at_edges(schedule, *GETS) == [bob, alice, alice, bob]
    assert told("oncall.swap_answered") == [alice]
    with pytest.raises(oncall.RequestOver):
        oncall.accept_swap(asked, actor=bob, at=NOW + HOUR)


def test_both_halves_of_a_swap_are_cancelled_together(schedule, manager, alice, bob):
    oncall.accept_swap(asked_swap(schedule, alice, bob), actor=bob, at=NOW)
    half = schedule.overrides.first()
    assert len(oncall.cancel_override(half, actor=manager, at=NOW + HOUR)) == 2
    assert at_edges(schedule, *GIVES) == [alice] * 4
    assert at_edges(schedule, *GETS) == [bob] * 4


def test_swap_is_declined_by_the_other_alone(schedule, alice, bob, charlie):
    asked = asked_swap(schedule, alice, bob)
    for stranger in (alice, charlie):
        with pytest.raises(NotPermitted):
            oncall.decline_swap(asked, actor=stranger, at=NOW)
    assert oncall.decline_swap(asked, actor=bob, at=NOW).state == "declined"
    assert who(schedule, GIVES[0]) == alice


def test_swap_is_withdrawn_by_whoever_asked(schedule, alice, bob):
    asked = asked_swap(schedule, alice, bob)
    with pytest.raises(NotPermitted):
        oncall.withdraw_swap(asked, actor=bob, at=NOW)
    assert oncall.withdraw_swap(asked, actor=alice, at=NOW).state == "withdrawn"
    with pytest.raises(oncall.RequestOver):
        oncall.accept_swap(asked, actor=bob, at=NOW)


@pytest.mark.parametrize(
    "values",
    [
        {"gives": GETS, "gets": GIVES},
        {"gives": (FIRST, NOW + HOUR)},
        {"gets": (FIRST + 6 * DAY, FIRST + 8 * DAY)},
        {"gives": (GIVES[0], GETS[1])},
        {"gives": (NOW - DAY, NOW - HOUR)},
    ],
)
def test_swap_of_what_is_not_theirs_or_begun_is_refused(schedule, alice, bob, values):
    with pytest.raises(oncall.OnCallRefused):
        asked_swap(schedule, alice, bob, **values)
    assert not SwapRequest.objects.exists()


def test_swap_with_oneself_or_asked_twice_is_refused(schedule, alice, bob):
    with pytest.raises(oncall.OnCallRefused):
        asked_swap(schedule, alice, alice, gets=(FIRST + 3 * DAY, FIRST + 4 * DAY))
    asked_swap(schedule, alice, bob)
    with pytest.raises(oncall.OnCallRefused, match="already"):
        asked_swap(schedule, alice, bob)


def test_swap_of_shifts_that_were_changed_meanwhile_is_refused(schedule, manager, alice, bob, charlie):
    asked = asked_swap(schedule, alice, bob)
    oncall.override(schedule, charlie, begins=GETS[0], ends=GETS[1], actor=manager, at=NOW)
    with pytest.raises(oncall.OnCallRefused, match="changed"):
        oncall.accept_swap(asked, actor=bob, at=NOW)
    assert SwapRequest.objects.get().state == "open"


def test_swap_that_is_not_answered_lapses(schedule, alice, bob):
    asked = asked_swap(schedule, alice, bob)
    sweep(clock=lambda: GIVES[0])
    assert SwapRequest.objects.get(pk=asked.pk).state == "lapsed"
    with pytest.raises(oncall.RequestOver):
        oncall.accept_swap(asked, actor=bob, at=GIVES[0])


def test_retired_schedule_takes_nothing(schedule, manager, alice, bob, charlie):
    asked = oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW)
    oncall.retire_schedule(schedule, actor=manager, at=NOW)
    assert CoverRequest.objects.get(pk=asked.pk).state == "withdrawn"
    for call in (
        lambda: oncall.override(schedule, charlie, **TOMORROW, actor=manager, at=NOW),
        lambda: oncall.take_shift(schedule, **TOMORROW, actor=bob, at=NOW),
        lambda: oncall.ask_for_cover(schedule, **TOMORROW, actor=alice, at=NOW),
        lambda: oncall.take_cover(asked, actor=bob, at=NOW),
        lambda: asked_swap(schedule, alice, bob),
    ):
        with pytest.raises(oncall.OnCallRefused, match="retired"):
            call()
