"""The steps of a run: started, done, decided, skipped, noted, given to somebody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import named, required_reason, store
from incidents.people.models import User
from incidents.plans.choices import OPEN_STEPS, RunStatus, StepStatus
from incidents.plans.models import ProcedureRun, ProcedureRunStep
from incidents.plans.operations.runs import RunRefused, check_assignee, end, held, told
from incidents.timeline.operations import record

CHANGED = ["status", "started_at", "started_by", "ended_at", "ended_by", "reason", "answer", "note", "assignee"]


@transaction.atomic
def start_step(
    step: ProcedureRunStep, *, actor: User, at: datetime, expected_version: int | None = None
) -> ProcedureRunStep:
    """Somebody begins with a step, and has it if nobody had. One that is begun already stays as it is."""
    row, run, fresh = _held(step, expected_version)
    if fresh.status == StepStatus.DOING:
        return fresh
    _require_open(fresh)
    fresh.status, fresh.started_at, fresh.started_by = StepStatus.DOING, at, actor
    fresh.assignee = fresh.assignee or actor
    _save(fresh)
    _told(row, "procedure.step_started", run, fresh, actor=actor, at=at)
    store(row, at=at, fields=[])
    return fresh


@transaction.atomic
def finish_step(
    step: ProcedureRunStep,
    *,
    actor: User,
    at: datetime,
    answer: int | None = None,
    note: str = "",
    expected_version: int | None = None,
) -> ProcedureRunStep:
    """A step is done. `answer` (from 1) is the way that is taken where it decides; none: on to the next.

    A way ahead passes over what lies between; a way back opens again what lies between. The run is finished when no
    step is left. Raises RunRefused for what is over already, or no way of the step's.
    """
    row, run, fresh = _held(step, expected_version)
    _require_open(fresh)
    way = _way(fresh, answer)
    fresh.status, fresh.ended_at, fresh.ended_by = StepStatus.DONE, at, actor
    fresh.answer = way["when"][:200] if way is not None else ""
    _add_note(fresh, note)
    _save(fresh)
    more = {"answer": way["when"], "to": way["step"]} if way is not None else {}
    _told(row, "procedure.step_done", run, fresh, actor=actor, at=at, body=note.strip(), **more)
    if way is not None:
        _go(run, fresh, way, actor=actor, at=at)
    _finish_if_over(row, run, actor=actor, at=at)
    store(row, at=at, fields=[])
    return fresh


@transaction.atomic
def skip_step(
    step: ProcedureRunStep, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> ProcedureRunStep:
    """A step is passed over, for a reason. Raises ReasonRequired, RunRefused for what is over already."""
    reason = required_reason(reason)
    row, run, fresh = _held(step, expected_version)
    _require_open(fresh)
    _skip(fresh, reason, actor=actor, at=at)
    _told(row, "procedure.step_skipped", run, fresh, actor=actor, at=at, reason=reason)
    _finish_if_over(row, run, actor=actor, at=at)
    store(row, at=at, fields=[])
    return fresh


@transaction.atomic
def reopen_step(
    step: ProcedureRunStep, *, actor: User, at: datetime, expected_version: int | None = None
) -> ProcedureRunStep:
    """A step of a run that goes on is to be done after all, or again. One that is open stays as it is."""
    row, run, fresh = _held(step, expected_version)
    if fresh.status in OPEN_STEPS:
        return fresh
    _open_again(fresh)
    _save(fresh)
    _told(row, "procedure.step_reopened", run, fresh, actor=actor, at=at)
    store(row, at=at, fields=[])
    return fresh


@transaction.atomic
def note_step(
    step: ProcedureRunStep, *, note: str, actor: User, at: datetime, expected_version: int | None = None
) -> ProcedureRunStep:
    """Write something down at a step, whatever its state. Raises RunRefused without words."""
    if not note.strip():
        raise RunRefused("Write what is to be noted.", fields={"note": "Write what is to be noted."})
    row, run, fresh = _held(step, expected_version)
    _add_note(fresh, note)
    _save(fresh)
    _told(row, "procedure.step_noted", run, fresh, actor=actor, at=at, body=note.strip())
    store(row, at=at, fields=[])
    return fresh


@transaction.atomic
def assign_step(
    step: ProcedureRunStep,
    *,
    assignee: User | None,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> ProcedureRunStep:
    """Say who does a step; none: nobody in particular."""
    row, run, fresh = _held(step, expected_version)
    _require_open(fresh)
    check_assignee(assignee)
    if fresh.assignee != assignee:
        fresh.assignee = assignee
        _save(fresh)
        _told(row, "procedure.step_assigned", run, fresh, actor=actor, at=at, to=named(assignee))
        store(row, at=at, fields=[])
    return fresh


def _held(step: ProcedureRunStep, expected_version: int | None) -> tuple[Incident, ProcedureRun, ProcedureRunStep]:
    row, run = held(step.run, expected_version)
    return row, run, ProcedureRunStep.objects.select_related("step", "assignee").get(pk=step.pk)


def _require_open(step: ProcedureRunStep) -> None:
    if step.status not in OPEN_STEPS:
        raise RunRefused(f"Step {step.position} is {step.get_status_display().lower()} already.")


def _way(step: ProcedureRunStep, answer: int | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    ways: list[dict[str, Any]] = step.step.decisions
    if not 1 <= answer <= len(ways):
        sentence = f"Its ways are 1 to {len(ways)}." if ways else "This step decides nothing."
        raise RunRefused(sentence, fields={"answer": sentence})
    return ways[answer - 1]


def _go(run: ProcedureRun, step: ProcedureRunStep, way: dict[str, Any], *, actor: User, at: datetime) -> None:
    """Take the way: pass over what lies between, or open it again."""
    target: int = way["step"]
    if target > step.position:
        between = run.steps.filter(position__gt=step.position, position__lt=target, status__in=OPEN_STEPS)
        reason = f"Passed over by step {step.position}: {way['when']}"[:300]
        for passed in between:
            _skip(passed, reason, actor=actor, at=at)
        return
    for again in run.steps.filter(position__gte=target, position__lte=step.position).exclude(status=StepStatus.TODO):
        _open_again(again)
        _save(again)


def _open_again(step: ProcedureRunStep) -> None:
    step.status, step.started_at, step.started_by = StepStatus.TODO, None, None
    step.ended_at, step.ended_by, step.reason = None, None, ""


def _skip(step: ProcedureRunStep, reason: str, *, actor: User, at: datetime) -> None:
    step.status, step.ended_at, step.ended_by, step.reason = StepStatus.SKIPPED, at, actor, reason[:300]
    _save(step)


def _add_note(step: ProcedureRunStep, note: str) -> None:
    step.note = "\n\n".join(filter(None, (step.note, note.strip())))


def _save(step: ProcedureRunStep) -> None:
    step.save(update_fields=CHANGED)


def _finish_if_over(row: Incident, run: ProcedureRun, *, actor: User, at: datetime) -> None:
    if run.steps.filter(status__in=OPEN_STEPS).exists():
        return
    end(run, RunStatus.FINISHED, actor=actor, at=at)
    minutes = max(0, round((at - run.began_at).total_seconds() / 60))
    record(row, "procedure.finished", actor=actor, at=at, data={**told(run), "minutes": minutes})


def _told(
    row: Incident,
    code: str,
    run: ProcedureRun,
    step: ProcedureRunStep,
    *,
    actor: User,
    at: datetime,
    body: str = "",
    **more: Any,
) -> None:
    about = {"position": step.position, "title": step.step.title, "critical": step.step.is_critical}
    record(row, code, actor=actor, at=at, data={**told(run), "step": about, **more}, body=body)
