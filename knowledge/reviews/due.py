"""Which rule makes a review due after an incident. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from incidents.catalog.matching import Traits, fits


@dataclass(frozen=True)
class Occasion:
    """What rules ask of an incident. `minutes` is how long it lasted, none while that is not known."""

    traits: Traits
    reported_at: datetime
    was_major: bool
    is_drill: bool
    minutes: float | None


class Rule(Protocol):
    @property
    def conditions(self) -> Mapping[str, list[int]]: ...
    @property
    def only_major(self) -> bool: ...
    @property
    def for_drills(self) -> bool: ...
    @property
    def least_minutes(self) -> int | None: ...
    @property
    def in_force_from(self) -> datetime: ...


R = TypeVar("R", bound=Rule)


def asks(rule: Rule, occasion: Occasion) -> bool:
    """Whether a rule makes a review of this incident due."""
    if occasion.reported_at < rule.in_force_from or rule.for_drills != occasion.is_drill:
        return False
    if rule.only_major and not occasion.was_major:
        return False
    if rule.least_minutes is not None and (occasion.minutes is None or occasion.minutes < rule.least_minutes):
        return False
    return fits(rule.conditions, occasion.traits)


def first_asking(rules: Iterable[R], occasion: Occasion) -> R | None:
    """The first of the rules, which stand in their order, that asks for a review."""
    return next((rule for rule in rules if asks(rule, occasion)), None)
