"""Which unrestricted incidents come next before and after others of the same service and category, both real or both
of drills, at most 30 days away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection

from reports.metrics.models import IncidentFact
from reports.metrics.standing import WITHIN

WITHIN_HOURS = WITHIN // timedelta(hours=1)
# A statement of SQLite takes no more than 32,766 parameters.
AT_ONCE = 1_000
_FACTS = IncidentFact._meta.db_table
# As the index `incidentfact_alike` has it.
_ALIKE = (
    f"FROM {_FACTS} fact WHERE NOT fact.restricted AND fact.service_id = place.service "
    "AND COALESCE(fact.category_id, 0) = place.category AND fact.is_drill = place.is_drill"
)
_EARLIER = (
    f"SELECT fact.reported_hour {_ALIKE} AND fact.reported_hour BETWEEN place.hour - {WITHIN_HOURS} AND place.hour "
    "AND (fact.reported_hour < place.hour OR fact.incident_id < place.incident){without} "
    "ORDER BY fact.reported_hour DESC, fact.incident_id DESC LIMIT 1"
)
_LATER = (
    f"SELECT fact.incident_id {_ALIKE} AND fact.reported_hour BETWEEN place.hour AND place.hour + {WITHIN_HOURS} "
    "AND (fact.reported_hour > place.hour OR fact.incident_id > place.incident){without} "
    "ORDER BY fact.reported_hour, fact.incident_id LIMIT 1"
)
_PLACES = "WITH place (incident, service, category, is_drill, hour) AS (VALUES {places}) "


class Place(NamedTuple):
    """Where an incident stands among those like it: first by the number of the hour of its report, then by its key."""

    incident: int
    service: int
    category: int
    is_drill: bool
    hour: int

    @property
    def line(self) -> tuple[int, int, bool]:
        return self.service, self.category, self.is_drill


def place_at(incident: int, *, is_drill: bool, hour: int, service: int | None, category: int | None) -> Place | None:
    """None where there is no service: what has none comes again nowhere."""
    return None if service is None else Place(incident, service, category or 0, is_drill, hour)


def earlier_hours(places: Iterable[Place]) -> dict[int, int]:
    """The hour of the one next before, by the incidents of those places that have one. A query for each thousand."""
    statement = f"{_PLACES}SELECT place.incident, ({_EARLIER}) FROM place"  # noqa: S608 -- names of ours
    return {incident: hour for incident, hour in _read(statement, places) if hour is not None}


def later_hours(places: Iterable[Place]) -> set[int]:
    """The hours of those next after. A query for each thousand places."""
    statement = (
        f"{_PLACES}, near AS (SELECT ({_LATER}) AS later FROM place) "  # noqa: S608 -- names of ours
        f"SELECT DISTINCT later.reported_hour FROM near JOIN {_FACTS} later ON later.incident_id = near.later"
    )
    return {hour for (hour,) in _read(statement, places)}


def neighbours(
    places: Iterable[Place], columns: Sequence[str], without: Collection[int]
) -> dict[int, tuple[int | None, tuple[Any, ...] | None]]:
    """By the incidents of the places: the hour of the one next before, and these columns of the fact of the one next
    after, as if there were none of the incidents `without`. A query for each thousand places."""
    asked = ", ".join(f"later.{column}" for column in ("incident_id", *columns))
    statement = (
        f"{_PLACES}, near AS (SELECT place.incident, ({_EARLIER}) AS earlier, ({_LATER}) AS later FROM place) "  # noqa: S608 -- names of ours
        f"SELECT near.incident, near.earlier, {asked} "
        f"FROM near LEFT JOIN {_FACTS} later ON later.incident_id = near.later"
    )
    found = _read(statement, places, [*without, *without], left_out=len(without))
    return {row[0]: (row[1], row[3:] if row[2] is not None else None) for row in found}


def _read(
    statement: str, places: Iterable[Place], rest: Sequence[int] = (), *, left_out: int = 0
) -> Iterator[tuple[Any, ...]]:
    """`rest` are the parameters behind those of the places, `left_out` how many incidents each part leaves out."""
    without = f" AND fact.incident_id NOT IN ({', '.join(['%s'] * left_out)})" if left_out else ""
    left = iter(places)
    while batch := list(islice(left, AT_ONCE)):
        rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                statement.format(places=rows, without=without), [*(value for place in batch for value in place), *rest]
            )
            yield from cursor.fetchall()
