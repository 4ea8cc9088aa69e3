"""Incidents as records: from the rows themselves, as the principal may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.models import Incident
from reports.metrics.choices import DIMENSIONS, Group
from reports.metrics.queries.details import (
    NO_STORY,
    business_lengths,
    clocks_of,
    first_misses,
    kept_promises,
    stories_of,
)
from reports.metrics.records import Record

_COLUMNS = {
    Group.TYPE: "type_id",
    Group.PRIORITY: "priority_id",
    Group.SERVICE: "service_id",
    Group.TEAM: "team_id",
    Group.CATEGORY: "category_id",
    Group.SOURCE: "source_id",
    Group.RESOLUTION_CODE: "resolution_code_id",
}
_MILESTONES = ("reported_at", "acknowledged_at", "mitigated_at", "resolved_at", "closed_at", "cancelled_at")
_REST = (
    *("pk", "exercise_id", "restricted", "is_open", "reassignment_count", "reopen_count", "resolution_kind"),
    "reporter_id",
)
AT_ONCE = 1_000


def column_of(dimension: Group) -> str:
    """The column of an incident that holds the key of a dimension; it has the same name in a fact."""
    return _COLUMNS[dimension]


def records_of(
    incidents: QuerySet[Incident], *, with_timeline: bool = True, with_clocks: bool = True
) -> Iterator[Record]:
    """Read incidents as records. One query, and one more of each for every thousand of them: the timeline for first
    updates and ways back, the clocks for promises and business hours; without it these are not told.

    What is told of an incident that the principal may see rests on all that is recorded of it.
    """
    columns = (*_REST, *_MILESTONES, *(_COLUMNS[dimension] for dimension in DIMENSIONS))
    rows = iter(incidents.order_by().values_list(*columns).iterator(chunk_size=AT_ONCE))
    while batch := list(islice(rows, AT_ONCE)):
        yield from _records(batch, with_timeline=with_timeline, with_clocks=with_clocks)


def _records(batch: list[tuple[Any, ...]], *, with_timeline: bool, with_clocks: bool) -> Iterable[Record]:
    stories = stories_of({row[0]: row[len(_REST) - 1] for row in batch}) if with_timeline else {}
    clocks = clocks_of([row[0] for row in batch]) if with_clocks else {}
    for row in batch:
        pk, exercise, restricted, is_open, reassignments, reopenings, kind, _reporter = row[: len(_REST)]
        milestones = dict(zip(_MILESTONES, row[len(_REST) :], strict=False))
        story = stories.get(pk, NO_STORY)
        own = clocks.get(pk, [])
        yield Record(
            incident=pk,
            is_drill=exercise is not None,
            is_restricted=restricted,
            is_open=is_open,
            keys=dict(zip(DIMENSIONS, row[len(_REST) + len(_MILESTONES) :], strict=True)),
            reassignments=reassignments,
            reopenings=reopenings,
            is_workaround=kind == ResolutionKind.WORKAROUND if kind else None,
            first_update_at=story.first_update_at,
            returns=story.returns,
            promises=kept_promises(own),
            missed_at=first_misses(own),
            business_seconds=business_lengths(own, {**milestones, "first_update_at": story.first_update_at}),
            **milestones,
        )
