"""Audits: what does not hold is healed once, kept while it lasts, and told another way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError

from incidents.engine.invariants import Invariant
from incidents.models import EngineAudit, EngineViolation
from incidents.watchdog.choices import VIOLATIONS_KEPT
from incidents.watchdog.operations import Finding, find, keep
from tests.factories import NOW

pytestmark = pytest.mark.django_db


class Broken:
    """Something that is wrong until it is healed `needed` times."""

    def __init__(self, needed=1):
        self.needed = needed
        self.heals = 0

    def invariant(self, code="broken"):
        return Invariant(code, "It holds.", self.check, self.heal)

    def check(self, _at):
        return "" if self.heals >= self.needed else "3 things are late."

    def heal(self, _at):
        self.heals += 1


def minutes(number):
    return NOW + timedelta(minutes=number)


def test_what_holds_is_no_finding():
    assert find([Invariant("fine", "It holds.", lambda _at: "")], at=NOW) == []


def test_what_can_be_healed_is_over_at_once_and_kept_as_a_story():
    found = find([Broken().invariant()], at=NOW)
    assert found == [Finding("broken", "3 things are late.", was_healed=True, is_over=True)]
    assert keep(found, at=NOW).codes == []
    violation = EngineViolation.objects.get()
    assert (violation.since, violation.healed_at, violation.ended_at) == (NOW, NOW, NOW)


def test_what_stays_is_healed_once_and_open_until_it_is_well():
    broken = Broken(needed=2)
    for minute in range(3):
        found = find([broken.invariant()], at=minutes(minute))
        assert keep(found, at=minutes(minute)).codes == ["broken"]
    assert broken.heals == 1
    violation = EngineViolation.objects.get()
    assert (violation.since, violation.healed_at) == (NOW, NOW)
    assert (violation.seen_at, violation.ended_at) == (minutes(2), None)
    broken.heals = 2
    assert keep(find([broken.invariant()], at=minutes(3)), at=minutes(3)).codes == []
    assert EngineViolation.objects.get().ended_at == minutes(3)


def test_what_comes_back_is_another_violation_and_healed_anew():
    broken = Broken()
    keep(find([broken.invariant()], at=NOW), at=NOW)
    broken.needed = 2
    keep(find([broken.invariant()], at=minutes(5)), at=minutes(5))
    assert broken.heals == 2
    assert [violation.since for violation in EngineViolation.objects.all()] == [minutes(5), NOW]


def test_a_check_that_fails_is_a_finding_and_keeps_no_other_from_being_looked_at(caplog):
    broken = Broken(needed=9)

    def fail(_at):
        raise ValueError("secret")

    found = find([Invariant("failing", "It holds.", fail), broken.invariant()], at=NOW)
    assert [finding.code for finding in found] == ["failing", "broken"]
    assert "secret" not in found[0].words
    assert "failing could not be checked." in caplog.text


def test_healing_that_fails_leaves_it_as_it_was(caplog):
    def fail(_at):
        raise ValueError

    found = find([Invariant("stuck", "It holds.", lambda _at: "It is stuck.", fail)], at=NOW)
    assert found == [Finding("stuck", "It is stuck.", was_healed=True)]
    assert "stuck could not be put right." in caplog.text


def test_a_database_that_is_gone_is_no_finding():
    def fail(_at):
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        find([Invariant("gone", "It holds.", fail)], at=NOW)


def test_one_row_tells_of_the_last_audit():
    keep([], at=NOW, seconds=0.5)
    keep([Finding("b", "."), Finding("a", ".")], at=minutes(1), seconds=0.25)
    audit = EngineAudit.objects.get()
    assert (audit.last_at, audit.last_seconds, audit.codes) == (minutes(1), 0.25, ["a", "b"])


def test_old_stories_are_forgotten():
    keep([Finding("old", ".", is_over=True)], at=NOW)
    keep([], at=NOW + VIOLATIONS_KEPT)
    assert EngineViolation.objects.exists()
    keep([], at=NOW + VIOLATIONS_KEPT + timedelta(seconds=1))
    assert not EngineViolation.objects.exists()
