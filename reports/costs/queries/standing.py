"""What is kept as it stands, with what has changed since: read in one statement, so that all is of one moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from incidents.lifecycle.models import Incident
from incidents.permissions.principal import current_principal
from reports.costs.choices import Kept
from reports.costs.models import CostChange, CostDay, CostState, StaleCostDay
from reports.costs.packing import Packed, Running, unpack_incidents, unpack_running
from reports.costs.queries.days import DAY, basis_now
from reports.costs.queries.direct import days_between
from reports.metrics.choices import Reality

# So many changes are looked at when a question is asked: those first that hide something.
LOOKED_AT = 2_000
_STATE, _CHANGE, _STALE, _KEPT, _OF_DRILLS = range(5)

# The columns: what it is, a day, two instants, whether it hides or is whole, a number, part, dimension, bytes.
_SQL = f"""
SELECT {_KEPT}, day, CAST(NULL AS {{instant}}), CAST(NULL AS {{instant}}), is_whole, 0, part, dimension, packed
FROM {CostDay._meta.db_table}
WHERE part = %s AND dimension IN (%s, %s) AND is_drill = %s AND is_whole = %s AND day >= %s AND day < %s
UNION ALL
SELECT {_KEPT}, day, NULL, NULL, {{true}}, 0, part, dimension, packed FROM {CostDay._meta.db_table}
WHERE part = %s AND dimension = '' AND is_drill = %s AND is_whole = {{true}} AND day >= %s AND day < %s
UNION ALL
SELECT {_KEPT}, day, NULL, NULL, is_whole, 0, part, dimension, packed FROM {CostDay._meta.db_table}
WHERE part = %s AND dimension = '' AND is_drill = %s AND is_whole = %s AND day >= %s AND day < %s
UNION ALL
SELECT {_OF_DRILLS}, day, NULL, NULL, {{true}}, 0, '', '', NULL
FROM {CostDay._meta.db_table}
WHERE part = %s AND dimension = '' AND is_drill = {{true}} AND is_whole = {{true}} AND day >= %s AND day < %s
UNION ALL
SELECT {_STATE}, through, folded_at, NULL, {{true}}, folds, basis, '', NULL FROM {CostState._meta.db_table} WHERE id = 1
UNION ALL
SELECT {_STALE}, day, NULL, NULL, hides, 0, '', '', NULL FROM {StaleCostDay._meta.db_table}
UNION ALL
SELECT {_CHANGE}, "on", since, until, hides, COALESCE(incident_id, 0), '', '', NULL
FROM (SELECT * FROM {CostChange._meta.db_table} ORDER BY hides DESC, id LIMIT {LOOKED_AT + 1}) AS pending
"""  # noqa: S608 -- tables of ours


@dataclass
class Standing:
    """What is kept of a period until before `through` (none: nothing is), and what of it does not hold.

    The day `through` itself is kept up to an instant that `running` names, if there it is. `rows` are (day, dimension,
    bytes). `dirty` are the days that changed since, of which those in `hidden` must not be told as they are kept;
    `apart` those that are never told from what is kept, for this reader or this question.
    """

    through: date | None = None
    folded_at: datetime | None = None
    rows: list[tuple[date, str, Packed]] = field(default_factory=list)
    dirty: set[date] = field(default_factory=set)
    hidden: set[date] = field(default_factory=set)
    apart: set[date] = field(default_factory=set)
    running: Running | None = None
    changes: int = 0

    def tells_today(self, today: date, at: datetime) -> bool:
        """Whether today is kept, so that at `at` only what went on since is to be added."""
        is_kept = self.through == today and self.running is not None and self.running.as_of <= at
        return is_kept and today not in self.dirty and today not in self.apart


@dataclass(frozen=True)
class Asked:
    """Which of what is kept is read: a part, by a dimension and altogether (twice the same where it is one)."""

    part: Kept
    since: date
    until: date
    reality: Reality
    dimensions: tuple[str, str]


def read_standing(asked: Asked) -> Standing:
    """One query, and another where restricted incidents cost something and the principal sees not all of them."""
    sees_all = current_principal().sees_all
    adapt = connection.ops.adapt_datefield_value
    since, until = adapt(asked.since), adapt(asked.until)
    is_drill = asked.reality == Reality.DRILL
    # Those alone are never empty for a question about both, and never asked about otherwise.
    of_drills = Kept.ALL if asked.reality == Reality.BOTH else ""
    own: list[Any] = [asked.part.value, *asked.dimensions, is_drill, sees_all, since, until]
    restricted: list[Any] = ["" if sees_all else Kept.RESTRICTED.value, is_drill, since, until]
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL.format(
                instant="timestamptz" if connection.vendor == "postgresql" else "text",
                true="TRUE" if connection.vendor == "postgresql" else "1",
            ),
            [*own, *restricted, Kept.RUNNING.value, is_drill, sees_all, since, until, of_drills, since, until],
        )
        read = cursor.fetchall()
    return _standing(read, asked)


def _standing(read: Iterable[tuple[Any, ...]], asked: Asked) -> Standing:
    by_kind: dict[int, list[tuple[Any, ...]]] = {kind: [] for kind in range(5)}
    for kind, *values in read:
        by_kind[kind].append(tuple(values))
    if not by_kind[_STATE]:
        return Standing()
    through, folded_at, _none, _true, _folds, basis, *_rest = by_kind[_STATE][0]
    if basis != basis_now() or through is None:
        return Standing()
    standing = Standing(_day(through), _maybe(folded_at))
    restricted: dict[date, set[int]] = {}
    for day, _since, _until, _whole, _number, part, dimension, packed in by_kind[_KEPT]:
        if part == Kept.RESTRICTED:
            restricted[_day(day)] = set(unpack_incidents(packed))
        elif part == Kept.RUNNING:
            # A day that is over may still be kept as it was when it was not: it is one of those to be made anew.
            standing.running = unpack_running(packed) if _day(day) == standing.through else standing.running
        else:
            standing.rows.append((_day(day), dimension, packed))
    _take_in_changes(standing, by_kind, asked)
    for day in _days_seen(restricted):
        standing.apart |= {day, day + DAY}
    for row in by_kind[_OF_DRILLS]:
        standing.apart |= {_day(row[0]), _day(row[0]) + DAY}
    return standing


def _take_in_changes(standing: Standing, by_kind: dict[int, list[tuple[Any, ...]]], asked: Asked) -> None:
    assert standing.through is not None
    last = min(asked.until - DAY, standing.through)
    for day, _since, _until, hides, *_rest in by_kind[_STALE]:
        standing.dirty.add(_day(day))
        if hides:
            standing.hidden.add(_day(day))
    changes = by_kind[_CHANGE]
    standing.changes = len(changes) + len(by_kind[_STALE])
    if len(changes) > LOOKED_AT:
        # Of what changed besides nobody knows which days it is about: all.
        standing.dirty |= set(days_between(asked.since, last + DAY))
        if changes[-1][3]:
            standing.hidden |= standing.dirty
    for on, since, until, hides, incident, *_rest in changes:
        days = days_of_change(_maybe_day(on), _maybe(since), _maybe(until), incident, asked.since, last)
        standing.dirty |= days
        if hides:
            standing.hidden |= days


def days_of_change(
    on: date | None, since: datetime | None, until: datetime | None, incident: int | None, first: date, last: date
) -> set[date]:
    """The days from `first` to `last` that a change is about; the day after is one too, for it tells what began."""
    zone = timezone.get_default_timezone()
    if not incident:
        return set(days_between(max(first, on or first), last + DAY))
    if since is not None:
        begin = max(first, since.astimezone(zone).date())
        end = last if until is None else min(last, until.astimezone(zone).date() + DAY)
        return set(days_between(begin, end + DAY))
    return {day for day in (on, on + DAY) if first <= day <= last} if on is not None else set()


def _days_seen(restricted: dict[date, set[int]]) -> set[date]:
    """The days on which something restricted cost something that the principal may see nevertheless."""
    if not restricted:
        return set()
    seen = set(Incident.objects.filter(restricted=True).order_by().values_list("pk", flat=True))
    return {day for day, incidents in restricted.items() if incidents & seen}


def _day(value: Any) -> date:
    found = parse_date(value) if isinstance(value, str) else value
    assert found is not None
    return found


def _maybe_day(value: Any) -> date | None:
    return None if value is None else _day(value)


def _maybe(value: Any) -> datetime | None:
    found = parse_datetime(value) if isinstance(value, str) else value
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
