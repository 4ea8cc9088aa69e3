"""The record of one drill as plain values, from the rows of its incidents, procedures, escalations and expectations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from incidents.drills.models import Exercise, ExercisePause, Expectation
from incidents.escalation.choices import Outcome as StepOutcome
from incidents.escalation.models import RunStep
from incidents.evaluation.record import Record, Run, Seen, Span, Task
from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import Incident, IncidentLink, ResponseRole
from incidents.plans.choices import RunStatus, StepStatus
from incidents.plans.models import ProcedureRunStep
from incidents.timeline.models import TimelineEntry

# The entries that show when something was done, by what they show.
ACKNOWLEDGED, MITIGATED, RESOLVED, MAJOR = (
    "incident.acknowledged",
    "incident.mitigated",
    "incident.resolved",
    "major.declared",
)


def incidents_of(exercise: Exercise) -> list[Incident]:
    """The drill's incidents that the principal may see, in the order in which they were reported. One query."""
    rows = Incident.objects.filter(exercise=exercise).select_related("state", "type")
    return list(rows.order_by("reported_at", "pk"))


def record_of(exercise: Exercise, *, at: datetime) -> Record:
    """What happened in the drill up to `at`, or up to its end. Eight queries, however much happened.

    Where the first incident was merged into another of the drill, what was done to that one was done to it.
    """
    incidents = incidents_of(exercise)
    tasks, pauses = _tasks(exercise), pauses_of(exercise, at=at)
    if not incidents:
        return Record(tasks=tasks, pauses=pauses)
    entries = _entries(incidents)
    first = incidents[0]
    same = _same_as(incidents)

    def seen(instant: datetime | None, code: str, incident: Incident = first) -> Seen | None:
        return Seen(instant, incident.pk, entries.get((incident.pk, code))) if instant is not None else None

    majors = [found for one in incidents if (found := seen(one.major_declared_at, MAJOR, one)) is not None]
    return Record(
        reported=seen(first.reported_at, "incident.logged"),
        acknowledged=_earliest(seen(one.acknowledged_at, ACKNOWLEDGED, one) for one in same),
        mitigated=_earliest(seen(one.mitigated_at, MITIGATED, one) for one in same),
        resolved=_earliest(seen(one.resolved_at, RESOLVED, one) for one in same),
        declared_major=min(majors, key=lambda one: one.at, default=None),
        first_update=_first_update(incidents),
        called=_called(incidents),
        roles=_roles(incidents),
        runs=_runs(incidents),
        tasks=tasks,
        pauses=pauses,
    )


def _same_as(incidents: Sequence[Incident]) -> list[Incident]:
    """The first incident, and those into which it was merged in turn. One query."""
    by_key = {one.pk: one for one in incidents}
    links = IncidentLink.objects.filter(from_incident__in=list(by_key), kind=LinkKind.DUPLICATE_OF)
    into = dict(links.values_list("from_incident_id", "to_incident_id"))
    found, following = [incidents[0]], into.get(incidents[0].pk)
    while following in by_key and by_key[following] not in found:
        found.append(by_key[following])
        following = into.get(following)
    return found


def _earliest(found: Iterable[Seen | None]) -> Seen | None:
    return min((one for one in found if one is not None), key=lambda one: one.at, default=None)


def _entries(incidents: Sequence[Incident]) -> dict[tuple[int, str], int]:
    """The last entry of each kind on each incident: of what was done again, the milestone is the last."""
    codes = ("incident.logged", ACKNOWLEDGED, MITIGATED, RESOLVED, MAJOR)
    rows = TimelineEntry.objects.filter(incident__in=[one.pk for one in incidents], code__in=codes)
    return {(incident, code): pk for pk, incident, code in rows.order_by("pk").values_list("pk", "incident_id", "code")}


def _first_update(incidents: Sequence[Incident]) -> Seen | None:
    """The first note of a person that the reporter and stakeholders may read."""
    rows = TimelineEntry.objects.filter(
        incident__in=[one.pk for one in incidents], code="note.added", is_public=True, actor__isnull=False
    )
    found = rows.order_by("at", "pk").values_list("at", "incident_id", "pk").first()
    return Seen(*found) if found is not None else None


def _called(incidents: Sequence[Incident]) -> Seen | None:
    told = RunStep.objects.filter(run__incident__in=[one.pk for one in incidents], outcome=StepOutcome.TOLD)
    found = told.order_by("at", "pk").values_list("at", "run__incident_id").first()
    return Seen(*found) if found is not None else None


def _roles(incidents: Sequence[Incident]) -> dict[str, Seen]:
    held = ResponseRole.objects.filter(incident__in=[one.pk for one in incidents]).order_by("started_at", "pk")
    first: dict[str, Seen] = {}
    for role, at, incident in held.values_list("role", "started_at", "incident_id"):
        first.setdefault(role, Seen(at, incident))
    return first


def _runs(incidents: Sequence[Incident]) -> list[Run]:
    steps = ProcedureRunStep.objects.filter(incident__in=[one.pk for one in incidents])
    by_run: dict[int, list[ProcedureRunStep]] = {}
    for step in steps.select_related("step", "run__procedure").order_by("run", "position"):
        by_run.setdefault(step.run_id, []).append(step)
    return [_run(own) for own in by_run.values()]


def _run(steps: Sequence[ProcedureRunStep]) -> Run:
    run = steps[0].run
    skipped = [one.step.title for one in steps if one.status == StepStatus.SKIPPED and one.step.is_critical]
    return Run(
        procedure=run.procedure.slug,
        name=run.procedure.name,
        steps=len(steps),
        done=sum(one.status == StepStatus.DONE for one in steps),
        finished_at=run.ended_at if run.status == RunStatus.FINISHED else None,
        skipped_critical=skipped,
        incident=run.incident_id,
    )


def _tasks(exercise: Exercise) -> list[Task]:
    rows = Expectation.objects.filter(exercise=exercise)
    values = rows.values_list("status", "action__evidence", "action__objective_id", "met_at", "incident_id", "entry_id")
    return [Task(*row) for row in values]


def pauses_of(exercise: Exercise, *, at: datetime) -> list[Span]:
    """The spans for which the drill was paused; one that goes on is over at its end, or at `at`."""
    until = exercise.ended_at or at
    rows = ExercisePause.objects.filter(Q(exercise=exercise)).values_list("paused_at", "resumed_at")
    return [(paused, resumed or max(paused, until)) for paused, resumed in rows]
