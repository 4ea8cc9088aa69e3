"""Recurrences that people choose by name, in place of writing a rule. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

# The choice of whoever writes a rule.
OWN = "own"
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Rhythm:
    """One choice. For the day on which it begins, `rule` makes its rule (RFC 5545), and `words` tell it: “every week,
    on Monday”."""

    name: str
    label: str
    rule: Callable[[date], str]
    words: Callable[[date], str]


class Rhythms:
    """What is offered, and OWN."""

    def __init__(self, *rhythms: Rhythm) -> None:
        self._by_name = {rhythm.name: rhythm for rhythm in rhythms}

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [*((one.name, one.label) for one in self._by_name.values()), (OWN, "By a rule of your own")]

    def rule_for(self, choice: str, starts_on: date) -> str:
        """The rule that goes on as it begins on `starts_on`. Raises KeyError for no known choice, and for OWN."""
        return self._by_name[choice].rule(starts_on)

    def choice_of(self, rule: str, starts_on: date) -> str:
        """The choice that makes this rule, or OWN."""
        return next((one.name for one in self._by_name.values() if one.rule(starts_on) == rule), OWN)

    def in_words(self, rule: str, starts_on: date) -> str:
        """A rule of one's own is told as it is written."""
        chosen = self._by_name.get(self.choice_of(rule, starts_on))
        return chosen.words(starts_on) if chosen is not None else rule


def weekday_code(on: date) -> str:
    return _CODES[on.weekday()]


def weekday_name(on: date) -> str:
    return _NAMES[on.weekday()]
