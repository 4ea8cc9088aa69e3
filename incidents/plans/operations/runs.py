"""Procedures on incidents: begun by somebody or by themselves, given to somebody, given up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, lock_open, named, required_reason, store
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.plans.choices import OPEN_STEPS, RunStatus, VersionStatus
from incidents.plans.models import Procedure, ProcedureRun, ProcedureRunStep, ProcedureStep, ProcedureVersion
from incidents.plans.queries.choosing import attaching
from incidents.refusals import Refused
from incidents.timeline.operations import record

SYSTEM = "procedures of an incident that is held"


class RunRefused(Refused):
    """A procedure that cannot be begun, or a run whose steps cannot be changed like that."""

    code = "procedure_refused"


@transaction.atomic
def begin_procedure(
    incident: Incident,
    procedure: Procedure,
    *,
    actor: User,
    at: datetime,
    assignee: User | None = None,
    expected_version: int | None = None,
) -> ProcedureRun:
    """Begin the version in force of a procedure on an open incident, whether or not it is for such incidents.

    Raises RunRefused where nothing is in force or it runs already, IncidentNotFound, IncidentNotOpen, OpenedToRead.
    """
    row = lock_open(incident, expected_version)
    version = (
        ProcedureVersion.objects.filter(procedure=procedure, status=VersionStatus.ACTIVE, procedure__retired_at=None)
        .select_related("procedure")
        .first()
    )
    if version is None:
        raise RunRefused(f"Nothing of “{procedure}” is in force.", fields={"procedure": "Nothing of it is in force."})
    if ProcedureRun.objects.filter(incident=row, procedure=procedure, status=RunStatus.RUNNING).exists():
        raise RunRefused(f"“{procedure}” runs already.", fields={"procedure": "It runs already."})
    check_assignee(assignee)
    (run,) = _begin(row, [version], actor=actor, at=at, assignee=assignee)
    store(row, at=at, fields=[])
    return run


def attach_procedures(incident: Incident, *, at: datetime, again: bool = False) -> list[ProcedureRun]:
    """Begin the procedures that begin by themselves on such an incident; the caller holds it.

    One query where no procedure is set to. `again`: what it is has changed, so what it had already is left out.
    """
    if incident.is_history or not incident.is_open:
        return []
    with as_system(SYSTEM):
        procedures = attaching(incident)
        if procedures and again:
            had = set(ProcedureRun.objects.filter(incident=incident).values_list("procedure", flat=True))
            procedures = [one for one in procedures if one.pk not in had]
        if not procedures:
            return []
        versions = ProcedureVersion.objects.filter(procedure__in=procedures, status=VersionStatus.ACTIVE)
        ordered = versions.select_related("procedure").order_by("procedure__position", "procedure__name")
        return _begin(incident, list(ordered), actor=None, at=at)


def _begin(
    row: Incident,
    versions: Sequence[ProcedureVersion],
    *,
    actor: User | None,
    at: datetime,
    assignee: User | None = None,
) -> list[ProcedureRun]:
    steps: dict[int, list[ProcedureStep]] = {version.pk: [] for version in versions}
    for step in ProcedureStep.objects.filter(version__in=versions).order_by("position"):
        steps[step.version_id].append(step)
    runs = []
    for version in versions:
        run = ProcedureRun.objects.create(
            incident=row,
            procedure=version.procedure,
            version=version,
            assignee=assignee,
            began_at=at,
            began_by=actor,
        )
        ProcedureRunStep.objects.bulk_create(
            [ProcedureRunStep(run=run, incident=row, step=step, position=step.position) for step in steps[version.pk]]
        )
        data = {**told(run), "version": version.number, "to": named(assignee)}
        record(row, "procedure.begun" if actor is not None else "procedure.attached", actor=actor, at=at, data=data)
        signals.procedure_begun.send(ProcedureRun, incident=row, run=run, actor=actor, at=at)
        runs.append(run)
    return runs


@transaction.atomic
def assign_run(
    run: ProcedureRun, *, assignee: User | None, actor: User, at: datetime, expected_version: int | None = None
) -> ProcedureRun:
    """Say who sees to a run; none: nobody in particular. Raises RunRefused when it is over, or the account closed."""
    row, fresh = held(run, expected_version)
    check_assignee(assignee)
    if fresh.assignee != assignee:
        fresh.assignee = assignee
        fresh.save(update_fields=["assignee"])
        record(row, "procedure.assigned", actor=actor, at=at, data={**told(fresh), "to": named(assignee)})
        store(row, at=at, fields=[])
    return fresh


@transaction.atomic
def give_up_run(
    run: ProcedureRun, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> ProcedureRun:
    """End a run whose steps are not all over. Raises ReasonRequired, RunRefused when it is over."""
    reason = required_reason(reason)
    row, fresh = held(run, expected_version)
    _give_up(row, fresh, reason=reason, actor=actor, at=at)
    store(row, at=at, fields=[])
    return fresh


def give_up_left(incidents: Iterable[Incident], *, why: str, actor: User | None, at: datetime) -> int:
    """End what still runs on incidents that are over and held by the caller. Returns how many. One query for none."""
    held_rows = {incident.pk: incident for incident in incidents}
    with as_system(SYSTEM):
        runs = ProcedureRun.objects.filter(incident__in=held_rows, status=RunStatus.RUNNING)
        for run in (running := list(runs.select_related("procedure").order_by("pk"))):
            _give_up(held_rows[run.incident_id], run, reason=why, actor=actor, at=at)
    return len(running)


def _give_up(row: Incident, run: ProcedureRun, *, reason: str, actor: User | None, at: datetime) -> None:
    left = run.steps.filter(status__in=OPEN_STEPS).count()
    end(run, RunStatus.ABANDONED, actor=actor, at=at, reason=reason[:300])
    record(row, "procedure.given_up", actor=actor, at=at, data={**told(run), "reason": reason, "left": left})


def held(run: ProcedureRun, expected_version: int | None = None) -> tuple[Incident, ProcedureRun]:
    """The run's incident, locked, and the run as it is now. Raises RunRefused when it is over."""
    row = lock(run.incident, expected_version)
    fresh = ProcedureRun.objects.select_related("procedure", "version", "assignee").get(pk=run.pk)
    if fresh.status != RunStatus.RUNNING:
        raise RunRefused(f"“{fresh.procedure}” is over here: begin it again to go on.")
    return row, fresh


def end(run: ProcedureRun, status: RunStatus, *, actor: User | None, at: datetime, reason: str = "") -> None:
    run.status, run.ended_at, run.ended_by, run.reason = status, at, actor, reason
    run.save(update_fields=["status", "ended_at", "ended_by", "reason"])


def told(run: ProcedureRun) -> dict[str, Any]:
    """What the timeline keeps of a run."""
    return {"run": run.pk, "procedure": {"id": run.procedure_id, "name": run.procedure.name}}


def check_assignee(assignee: User | None) -> None:
    if assignee is not None and not assignee.is_active:
        raise RunRefused("This account is not active.", fields={"assignee": "This account is not active."})
