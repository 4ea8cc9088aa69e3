"""What a policy promises, as clocks keep it: plain data that nothing changes afterwards. Pure, on loaded rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from incidents.catalog.calendars import calendar_data
from incidents.clocks.choices import KIND_ORDER, ClockKind
from incidents.clocks.reckoning import Target

if TYPE_CHECKING:
    from incidents.clocks.models import SlaPolicy, SlaTarget

# What tells the promises of one policy apart: the kind, and whom to notify.
Key = tuple[str, str]


@dataclass(frozen=True)
class Promises:
    """A policy with everything it promises, by kind and authority, in the order in which people read it."""

    policy: SlaPolicy
    targets: dict[Key, Target] = field(default_factory=dict)

    @property
    def conditions(self) -> dict[str, list[int]]:
        return self.policy.conditions

    def of(self, kind: str) -> Target | None:
        return self.targets.get((kind, ""))


def target_data(target: SlaTarget) -> Target:
    """One promise as clocks keep it. An authority is counted by the wall clock unless its target says otherwise."""
    calendar = target.calendar
    if calendar is None and target.kind != ClockKind.AUTHORITY:
        calendar = target.policy.calendar
    return {
        "policy": target.policy.name,
        "minutes": target.minutes,
        "calendar": calendar_data(calendar) if calendar is not None else None,
        "warn": list(target.warn_at_percent),
        "pauses": target.pauses,
    }


def promises_of(targets: Iterable[SlaTarget]) -> list[Promises]:
    """Targets, which stand in the order of their policies, by policy. Their policies and calendars are loaded."""
    found = []
    for _, own in groupby(targets, key=lambda target: target.policy_id):
        rows = sorted(own, key=lambda target: (KIND_ORDER[target.kind], target.pk))
        held = {(target.kind, target.authority): target_data(target) for target in rows}
        found.append(Promises(rows[0].policy, held))
    return found
