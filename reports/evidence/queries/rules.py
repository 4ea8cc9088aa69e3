"""What the record says of the plans in force and of the procedures followed: which version, and who approved it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q

from incidents.lifecycle.models import Incident
from incidents.plans.models import PlanVersion, ProcedureRun, ProcedureVersion
from reports.evidence.dossier import part
from reports.evidence.queries.batch import Batch, Reader, Row, named

PEOPLE = ("author", "approved_by", "activated_by")
# Whoever has no name here shipped with Muster.
SHIPPED = "Muster"


def _plans(batch: Batch) -> Iterator[Row]:
    """Every version of the organisation's plans, and of those for the type, that was in force while it lasted."""
    types = {row.type_id for row in batch.incidents.values()}
    versions = PlanVersion.objects.filter(activated_at__isnull=False)
    versions = versions.filter(Q(plan__type=None) | Q(plan__type__in=types)).select_related("plan", *PEOPLE)
    by_type: dict[int | None, list[PlanVersion]] = defaultdict(list)
    for version in versions.order_by("plan__name", "number"):
        by_type[version.plan.type_id].append(version)
    for pk, row in batch.incidents.items():
        for version in (*by_type[None], *by_type[row.type_id]):
            if _was_in_force(version, row, batch.at):
                ended_at = version.retired_at or version.plan.retired_at
                yield pk, [str(version.plan), *_version(version), version.approved_at, ended_at]


def _was_in_force(version: PlanVersion, row: Incident, at: datetime) -> bool:
    """Whether at some moment from the report to the end of the incident, or until now."""
    ended_at = version.retired_at or version.plan.retired_at
    over_at = row.closed_at or row.cancelled_at or at
    began_at = version.activated_at
    return began_at is not None and began_at <= over_at and (ended_at is None or ended_at > row.reported_at)


def _procedures(batch: Batch) -> Iterator[Row]:
    """A procedure is published without being approved first: who put it in force answers for it."""
    runs = batch.of(ProcedureRun.objects).select_related("procedure", *(f"version__{name}" for name in PEOPLE))
    for run in runs.order_by("incident", "began_at", "pk"):
        yield run.incident_id, [str(run.procedure), *_version(run.version), run.version.retired_at, run.began_at]


def _version(version: PlanVersion | ProcedureVersion) -> list[Any]:
    author = named(version.author) or SHIPPED
    told = [version.number, version.summary, author, named(version.approved_by)]
    return [*told, named(version.activated_by) or SHIPPED, version.activated_at]


APPROVED = (
    Reader(
        part(
            "plans",
            "Plans in force, and who approved them",
            "No plan was in force for incidents of this type.",
            plan="Plan",
            version="Version",
            summary="What was new",
            author="Written by",
            approved_by="Approved by",
            activated_by="Put in force by",
            activated_at="In force from",
            approved_at="Approved",
            ended_at="Until",
        ),
        _plans,
    ),
    Reader(
        part(
            "procedure_versions",
            "Procedures followed, and who put them in force",
            "No procedure was followed.",
            procedure="Procedure",
            version="Version",
            summary="What was new",
            author="Written by",
            approved_by="Approved by",
            activated_by="Put in force by",
            activated_at="In force from",
            ended_at="Until",
            begun_at="Begun on this incident",
        ),
        _procedures,
    ),
)
