"""The clocks of some locked incidents during one change: first what was missed by then, last everything at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from incidents.clocks.choices import BREACH_TIMER, TIMERS, WARN_TIMER, ClockState
from incidents.clocks.models import Clock
from incidents.clocks.operations.telling import tell_breaches
from incidents.clocks.queries import outstanding
from incidents.clocks.reckoning import judge, next_event
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.timeline.models import TimelineEntry
from incidents.timeline.operations import draft, record_all
from incidents.timers.operations import Promise, cancel, schedule_many

SYSTEM = "clocks run for everybody, whoever works"
# A promise is kept at the very instant at which it is due, and missed after it.
TICK = timedelta(microseconds=1)
_KEY = ("incident", "kind", "authority", "generation", "ordinal")
_HELD = (
    "policy", "target", "holds", "started_at", "due_at", "warn_at", "warned_percent", "state", "met_at", "breached_at",
    "ended_at",
)  # fmt: skip


class Ledger:
    """Clocks in memory, by the keys of their incidents, from the first look at them to the last word.

    Costs one query for the look, and for what changed: one for the clocks, one for the incidents' next due instants,
    one for the timer where the next event has come nearer; more only where a promise was missed.
    """

    def __init__(self, rows: Collection[Incident], *, at: datetime, clocks: Iterable[Clock] | None = None) -> None:
        self.at = at
        self.rows = {row.pk: row for row in rows}
        self.clocks: dict[int, list[Clock]] = {pk: [] for pk in self.rows}
        self._before: dict[int, tuple[Any, ...]] = {}
        self._awaited: dict[int, datetime | None] = {}
        for clock in outstanding(rows) if clocks is None else clocks:
            self.clocks[clock.incident_id].append(clock)
            self._before[id(clock)] = _values(clock)
        for pk in self.rows:
            self._awaited[pk] = self._next_event(pk)
        self._ran = {pk: bool(self.running(row)) for pk, row in self.rows.items()}
        for clock in self:
            if clock.ended_at is None:
                judge(clock, at)
        self._entries: list[TimelineEntry] = []

    def __iter__(self) -> Any:
        return (clock for held in self.clocks.values() for clock in held)

    def add(self, clock: Clock) -> None:
        self.clocks[clock.incident_id].append(clock)

    def running(self, incident: Incident, *kinds: str) -> list[Clock]:
        """The clocks of an incident that have not ended, of these kinds or of all."""
        return [
            clock for clock in self.clocks[incident.pk] if clock.ended_at is None and (not kinds or clock.kind in kinds)
        ]

    def tell(self, entry: TimelineEntry) -> None:
        """Keep an entry of the timeline to be added with the rest."""
        self._entries.append(entry)

    def close(self, *, actor: User | None, rearm: bool = False) -> None:
        """Write what has changed. `rearm`: make timers also where one should be waiting already."""
        changed = [clock for clock in self if self._before.get(id(clock)) != _values(clock)]
        missed = [clock for clock in changed if clock.breached_at is not None and not self._was_missed(clock)]
        if changed:
            _write(changed)
            self._set_next_due()
            self._disarm()
        self._arm(rearm=rearm)
        noted = [_entry_of_breach(self.rows[clock.incident_id], clock, self.at) for clock in missed]
        if told := [*noted, *self._entries]:
            record_all(sorted(told, key=lambda entry: entry.at))
        tell_breaches([(self.rows[clock.incident_id], clock) for clock in missed if clock.ended_at is None], at=self.at)

    def _was_missed(self, clock: Clock) -> bool:
        before = self._before.get(id(clock))
        return before is not None and before[_HELD.index("breached_at")] is not None

    def _next_event(self, pk: int) -> datetime | None:
        events = (next_event(clock) for clock in self.clocks[pk])
        return min((event for event in events if event is not None), default=None)

    def _set_next_due(self) -> None:
        """Write the earliest instant at which a promise is broken, or was and is not made good, where it is another."""
        moved = []
        for pk, row in self.rows.items():
            counting = (ClockState.RUNNING, ClockState.BREACHED)
            dues = [clock.due_at for clock in self.clocks[pk] if clock.ended_at is None and clock.state in counting]
            due = min(dues, default=None)
            if row.next_due_at != due:
                row.next_due_at = due
                moved.append(row)
        # Neither counted as a change nor dated: nobody has touched the incident.
        if len(moved) == 1:
            Incident.objects.filter(pk=moved[0].pk).update(next_due_at=moved[0].next_due_at)
        elif moved:
            Incident.objects.bulk_update(moved, ["next_due_at"])

    def _arm(self, *, rearm: bool) -> None:
        """Have a timer wait for the next event of each incident. One that is too early finds nothing, and rearms."""
        promises = []
        for pk, row in self.rows.items():
            event, before = self._next_event(pk), self._awaited[pk]
            if event is not None and (rearm or before is None or event < before):
                promises.append(promise_of(row, event, self._kind_at(pk, event)))
        if promises:
            schedule_many(promises, at=self.at)

    def _disarm(self) -> None:
        """Take back the timers of incidents for which nothing runs any more. One query, where there are any."""
        over = [row for pk, row in self.rows.items() if self._ran[pk] and not self.running(row)]
        if over:
            cancel(kind=TIMERS, incidents=over, reason="Nothing is promised any more.")

    def _kind_at(self, pk: int, event: datetime) -> str:
        running = [clock for clock in self.clocks[pk] if clock.state == ClockState.RUNNING]
        return BREACH_TIMER if any(clock.due_at == event for clock in running) else WARN_TIMER


def promise_of(row: Incident, event: datetime, kind: str) -> Promise:
    """The timer of an incident's next event. Its key names the version, so that what was put off can come again."""
    key = f"clock:{row.pk}:{row.version}:{event.isoformat()}"
    return Promise(kind, key, event + TICK, incident_id=row.pk, subject_id=row.pk, generation=row.reopen_count)


def _values(clock: Clock) -> tuple[Any, ...]:
    return tuple(
        copy(value) if isinstance(value := getattr(clock, name if name != "policy" else "policy_id"), list) else value
        for name in _HELD
    )


def _write(clocks: list[Clock]) -> None:
    """Insert what is new and change what is there, in one statement; what has ended goes first, to make room."""
    rows = []
    for clock in sorted(clocks, key=lambda one: (one.ended_at is None, one.generation, one.ordinal)):
        row = copy(clock)
        row.pk = None
        rows.append(row)
    Clock.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=list(_KEY), update_fields=list(_HELD), batch_size=200
    )


def _entry_of_breach(row: Incident, clock: Clock, at: datetime) -> TimelineEntry:
    due = clock.breached_at or clock.due_at
    data = {
        "kind": clock.kind,
        "authority": clock.authority,
        "due": due.isoformat(),
        "minutes": clock.target["minutes"],
        "policy": clock.target["policy"],
    }
    return draft(row, "clock.breached", actor=None, at=due, recorded_at=at, data=data)
