"""Personal rules and quiet hours: what could not work is refused, and nobody sets those of others."""

from __future__ import annotations

from datetime import time

import pytest

from incidents.models import NotificationRule, QuietHours
from incidents.notifications.operations.contact_methods import retire_contact_method
from incidents.notifications.operations.rules import (
    RuleRefused,
    add_rule,
    clear_quiet_hours,
    remove_rule,
    set_quiet_hours,
)
from incidents.refusals import NotPermitted
from tests.factories import NOW
from tests.incidents.notifications.people import add_method, proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system", "fresh_counters")]


@pytest.fixture
def second(alice):
    """The second of two proven methods."""
    proven(alice)
    return proven(alice, "second@example.org")


def told(method, user, **changes):
    return {"importance": "important", "method": method, "after_minutes": 5, "actor": user, "at": NOW, **changes}


def test_a_rule_is_added_and_removed_once(alice, second):
    rule = add_rule(alice, **told(second, alice))
    with pytest.raises(RuleRefused, match="There is a rule for this one already"):
        add_rule(alice, **told(second, alice))
    remove_rule(rule, actor=alice)
    remove_rule(rule, actor=alice)
    assert not NotificationRule.objects.filter(method=second).exists()


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_minutes_within_a_day(alice, second, minutes):
    with pytest.raises(RuleRefused) as refusal:
        add_rule(alice, **told(second, alice, after_minutes=minutes))
    assert set(refusal.value.fields) == {"after_minutes"}


def test_ways_that_carry_nothing_are_refused(alice, bob, second):
    unproven, strange = add_method(alice, "third@example.org"), proven(bob)
    retire_contact_method(second, actor=alice, at=NOW)
    for method in (unproven, strange, second):
        with pytest.raises(RuleRefused) as refusal:
            add_rule(alice, **told(method, alice))
        assert set(refusal.value.fields) == {"method"}
    with pytest.raises(RuleRefused):
        add_rule(alice, **told(unproven, alice, importance="sometimes"))


def test_nobody_sets_those_of_others(alice, bob, second):
    rule = add_rule(alice, **told(second, alice))
    for act in (
        lambda: add_rule(alice, **told(second, bob)),
        lambda: remove_rule(rule, actor=bob),
        lambda: set_quiet_hours(alice, starts=time(1), ends=time(2), weekdays=[0], actor=bob),
        lambda: clear_quiet_hours(alice, actor=bob),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_quiet_hours_are_one_row_that_is_replaced_and_cleared(alice):
    set_quiet_hours(alice, starts=time(22), ends=time(6), weekdays=[4, 0, 0], actor=alice)
    set_quiet_hours(alice, starts=time(21), ends=time(6), weekdays=[1], actor=alice)
    (row,) = QuietHours.objects.all()
    assert (row.starts, row.weekdays) == (time(21), [1])
    clear_quiet_hours(alice, actor=alice)
    clear_quiet_hours(alice, actor=alice)
    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"weekdays": []}, "weekdays"), ({"weekdays": [7]}, "weekdays"), ({"ends": time(22)}, "ends")],
)
def test_quiet_hours_without_a_length_or_a_day_are_refused(alice, changes, field):
    with pytest.raises(RuleRefused) as refusal:
        set_quiet_hours(alice, **{"starts": time(22), "ends": time(6), "weekdays": [0], **changes}, actor=alice)
    assert set(refusal.value.fields) == {field}
