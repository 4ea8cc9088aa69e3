"""What a policy amounts to, as a run keeps it: plain values that no later edit changes. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from incidents.escalation.choices import TargetKind

OF_KIND = {
    TargetKind.OWN_ON_CALL: "whoever is on call for its team",
    TargetKind.OWN_TEAM: "its team",
    TargetKind.ASSIGNEE: "whoever has it",
    TargetKind.MANAGER: "the manager of whoever has it",
    TargetKind.MANAGER_OF_TOLD: "the managers of those told before",
}


@dataclass(frozen=True)
class Target:
    """Whom a step is to reach. `key` is that of the row it names, `name` what that was called, or the address."""

    kind: str
    key: int | None = None
    name: str = ""

    @property
    def words(self) -> str:
        """As it stands in a sentence: "Alice Archer", "whoever is on call by Platform"."""
        kind = TargetKind(self.kind)
        if kind in OF_KIND:
            return OF_KIND[kind]
        if kind == TargetKind.SCHEDULE:
            return f"whoever is on call by {self.name}"
        if kind == TargetKind.SKILL:
            return f"people with the skill {self.name}"
        if kind == TargetKind.TEAM:
            return f"everybody in {self.name}"
        return self.name


@dataclass(frozen=True)
class Step:
    """Whom to tell, so long after the step before it really fired, and when it is left out (empty asks nothing).

    `weekdays` has 0 for Monday.
    """

    targets: tuple[Target, ...]
    delay: timedelta = timedelta(0)
    priorities: tuple[int, ...] = ()
    hours: str = ""
    weekdays: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The steps in their order, how often they are repeated, and what holds when they are used up.

    `wait`: from the last step to the next round, or to the fallback. `leases`: how long an acknowledgement holds while
    nothing happens, by priority; a priority that is not there holds for good. `calendar`: the key of the calendar that
    `hours` mean; none: the service's own.
    """

    name: str
    steps: tuple[Step, ...]
    fallback: tuple[Target, ...]
    wait: timedelta = timedelta(minutes=15)
    repeats: int = 0
    leases: Mapping[int, timedelta] = field(default_factory=dict)
    calendar: int | None = None
    gives_access: bool = False

    def lease_for(self, priority: int) -> timedelta | None:
        return self.leases.get(priority)


def plan_of(snapshot: Mapping[str, Any]) -> Plan:
    """Read what `snapshot_of` wrote."""
    return Plan(
        name=snapshot["name"],
        steps=tuple(_step(step) for step in snapshot["steps"]),
        fallback=tuple(_target(target) for target in snapshot["fallback"]),
        wait=timedelta(minutes=snapshot["wait"]),
        repeats=snapshot["repeats"],
        leases={int(rank): timedelta(minutes=minutes) for rank, minutes in snapshot["leases"].items()},
        calendar=snapshot["calendar"],
        gives_access=snapshot["gives_access"],
    )


def snapshot_of(plan: Plan) -> dict[str, Any]:
    """What a row keeps of a plan."""
    return {
        "name": plan.name,
        "steps": [
            {
                "delay": _minutes(step.delay),
                "priorities": list(step.priorities),
                "hours": step.hours,
                "weekdays": list(step.weekdays),
                "targets": [_kept(target) for target in step.targets],
            }
            for step in plan.steps
        ],
        "fallback": [_kept(target) for target in plan.fallback],
        "wait": _minutes(plan.wait),
        "repeats": plan.repeats,
        "leases": {str(rank): _minutes(length) for rank, length in plan.leases.items()},
        "calendar": plan.calendar,
        "gives_access": plan.gives_access,
    }


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


def _step(kept: Mapping[str, Any]) -> Step:
    return Step(
        targets=tuple(_target(target) for target in kept["targets"]),
        delay=timedelta(minutes=kept["delay"]),
        priorities=tuple(kept["priorities"]),
        hours=kept["hours"],
        weekdays=tuple(kept["weekdays"]),
    )


def _target(kept: Mapping[str, Any]) -> Target:
    return Target(kept["kind"], kept.get("key"), kept.get("name", ""))


def _kept(target: Target) -> dict[str, Any]:
    return {"kind": str(target.kind), "key": target.key, "name": target.name}
