"""Incidents as records: from the rows themselves, as the principal may see them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.models import Incident
from reports.metrics.choices import DIMENSIONS, Group
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
_MILESTONES = (*("reported_at", "acknowledged_at", "mitigated_at", "resolved_at", "closed_at", "cancelled_at"),)
_REST = ("pk", "exercise_id", "restricted", "is_open", "reassignment_count", "reopen_count", "resolution_kind")


def column_of(dimension: Group) -> str:
    """The column of an incident that holds the key of a dimension."""
    return _COLUMNS[dimension]


def records_of(incidents: QuerySet[Incident]) -> Iterator[Record]:
    """Read incidents as records, a thousand at a time. One query."""
    columns = (*_REST, *_MILESTONES, *(_COLUMNS[dimension] for dimension in DIMENSIONS))
    for row in incidents.order_by().values_list(*columns).iterator(chunk_size=1_000):
        yield _record(row)


def _record(row: tuple[Any, ...]) -> Record:
    pk, exercise, restricted, is_open, reassignments, reopenings, kind = row[: len(_REST)]
    milestones = dict(zip(_MILESTONES, row[len(_REST) :], strict=False))
    keys = row[len(_REST) + len(_MILESTONES) :]
    return Record(
        incident=pk,
        is_drill=exercise is not None,
        is_restricted=restricted,
        is_open=is_open,
        keys=dict(zip(DIMENSIONS, keys, strict=True)),
        reassignments=reassignments,
        reopenings=reopenings,
        is_workaround=kind == ResolutionKind.WORKAROUND if kind else None,
        **milestones,
    )
