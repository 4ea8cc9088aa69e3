"""What records have beyond the incident's own row: what its timeline and its clocks say."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q

from incidents.catalog.business_time import BusinessHours, business_between
from incidents.catalog.calendars import hours_of
from incidents.clocks.choices import KIND_ORDER, ClockKind, ClockState
from incidents.clocks.models import Clock
from incidents.clocks.queries import PUBLIC_MOVES, is_update
from incidents.permissions.principal import as_system
from incidents.timeline.models import TimelineEntry
from reports.metrics.choices import Kept
from reports.metrics.measures import whole_seconds
from reports.metrics.structures import ASSIGNMENTS

# By the promise whose calendar it is reckoned: each length's own if there is one, else any.
_CALENDAR_OF = {
    "acknowledged_at": ("time_to_acknowledge", ClockKind.ACKNOWLEDGE),
    "first_update_at": ("time_to_first_update", ClockKind.FIRST_UPDATE),
    "mitigated_at": ("time_to_mitigate", ClockKind.MITIGATE),
    "resolved_at": ("time_to_resolve", ClockKind.RESOLVE),
    "closed_at": ("time_to_close", ClockKind.RESOLVE),
}
# The part of the time from its start until it was due in which a promise is kept narrowly.
_NARROW = 10


@dataclass
class Story:
    """What a timeline tells of an incident."""

    first_update_at: datetime | None = None
    returns: int = 0
    _had: dict[str, set[int]] = field(default_factory=lambda: {"team": set(), "assignee": set()})

    def follow(self, data: Mapping[str, Any]) -> None:
        """Take in an assignment. It is a way back where a team or person gets it who had it before and lost it."""
        is_return = False
        for name, had in self._had.items():
            old, new = _key(data.get(f"old_{name}")), _key(data.get(name))
            if old is not None:
                had.add(old)
            is_return |= new is not None and new != old and new in had
            if new is not None:
                had.add(new)
        self.returns += is_return


NO_STORY = Story()


def stories_of(reporters: Mapping[int, int | None]) -> dict[int, Story]:
    """The stories of incidents, of which the reporters are known. One query."""
    stories: dict[int, Story] = defaultdict(Story)
    codes = Q(code__in=ASSIGNMENTS) | Q(code__in=PUBLIC_MOVES, is_public=True)
    with as_system("what reports count of an incident rests on its whole timeline"):
        entries = TimelineEntry.objects.filter(codes, incident__in=list(reporters)).order_by("incident_id", "at", "pk")
        for entry in entries.only("incident_id", "code", "at", "data", "is_public", "actor_id").iterator(2_000):
            story = stories[entry.incident_id]
            if entry.code in ASSIGNMENTS:
                story.follow(entry.data)
            elif story.first_update_at is None and is_update(entry, reporters[entry.incident_id]):
                story.first_update_at = entry.at
    return stories


def _key(named: Any) -> int | None:
    return named.get("id") if isinstance(named, dict) else None


@dataclass(frozen=True)
class Promise:
    """One clock, as far as reports look at it."""

    kind: str
    state: str
    started_at: datetime
    due_at: datetime
    met_at: datetime | None
    breached_at: datetime | None
    calendar: dict[str, Any] | None


def clocks_of(incidents: Collection[int]) -> dict[int, list[Promise]]:
    """The clocks of incidents that were not called off, by the incidents. One query."""
    found: dict[int, list[Promise]] = defaultdict(list)
    with as_system("what reports count of an incident rests on all its clocks"):
        rows = Clock.objects.filter(incident__in=list(incidents)).exclude(state=ClockState.CANCELLED).order_by()
        columns = ("incident_id", "kind", "state", "started_at", "due_at", "met_at", "breached_at", "target__calendar")
        for incident, *rest in rows.values_list(*columns).iterator(2_000):
            found[incident].append(Promise(*rest))
    return found


def kept_promises(clocks: Iterable[Promise]) -> dict[str, Kept | None]:
    """How each kind of promise went: missed where one was, not decided where one may still be missed."""
    by_kind: dict[str, list[Kept | None]] = defaultdict(list)
    for clock in clocks:
        by_kind[clock.kind].append(_outcome(clock))
    return {kind: _worst(outcomes) for kind, outcomes in by_kind.items()}


def first_misses(clocks: Iterable[Promise]) -> dict[str, datetime]:
    """When the first promise of each kind was missed, of those of which one was."""
    misses: dict[str, datetime] = {}
    for clock in clocks:
        if _outcome(clock) == Kept.MISSED and clock.breached_at is not None:
            misses[clock.kind] = min(misses.get(clock.kind, clock.breached_at), clock.breached_at)
    return misses


def _worst(outcomes: list[Kept | None]) -> Kept | None:
    decided = [outcome for outcome in outcomes if outcome is not None]
    if Kept.MISSED in decided:
        return Kept.MISSED
    return None if len(decided) < len(outcomes) else min(decided)


def _outcome(clock: Promise) -> Kept | None:
    if clock.state == ClockState.BREACHED:
        return Kept.MISSED
    if clock.state != ClockState.MET or clock.met_at is None:
        return None
    is_narrow = (clock.due_at - clock.met_at) * _NARROW <= clock.due_at - clock.started_at
    return Kept.NARROWLY if is_narrow else Kept.KEPT


def business_lengths(clocks: list[Promise], milestones: Mapping[str, datetime | None]) -> dict[str, int]:
    """The lengths from the report to each milestone by the calendars of the promises; none without a promise."""
    if not clocks:
        return {}
    reported = milestones["reported_at"]
    assert reported is not None
    lengths: dict[str, int] = {}
    for milestone, (measure, kind) in _CALENDAR_OF.items():
        ended = milestones[milestone]
        elapsed = whole_seconds(reported, ended)
        if ended is None or elapsed is None:
            continue
        hours = _hours(_calendar(clocks, kind))
        lengths[measure] = elapsed if hours is None else int(business_between(hours, reported, ended).total_seconds())
    return lengths


def _calendar(clocks: list[Promise], kind: ClockKind) -> dict[str, Any] | None:
    """The newest promise of the kind says; else the one to resolve it, else the first kind there is."""
    own = [clock for clock in clocks if clock.kind == kind]
    if not own:
        order = {**KIND_ORDER, ClockKind.RESOLVE.value: -1}
        first = min(order[clock.kind] for clock in clocks)
        own = [clock for clock in clocks if order[clock.kind] == first]
    return max(own, key=lambda clock: (clock.started_at, clock.due_at)).calendar


def _hours(calendar: dict[str, Any] | None) -> BusinessHours | None:
    """None: day and night, when it is just what elapsed."""
    if calendar is None or calendar["always"]:
        return None
    return _hours_of(json.dumps(calendar, sort_keys=True))


@lru_cache(maxsize=256)
def _hours_of(calendar: str) -> BusinessHours:
    return hours_of(json.loads(calendar))
