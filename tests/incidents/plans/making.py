"""Procedures for tests, and their runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from incidents.models import Procedure, ProcedureRun, ProcedureRunStep, TimelineEntry
from incidents.permissions.principal import as_system
from incidents.plans import operations
from incidents.plans.steps import StepDraft
from tests.factories import NOW

LONG_AGO = NOW - timedelta(days=10)


def make_procedure(*steps: Any, name: str = "", at: Any = LONG_AGO, **values: Any) -> Procedure:
    """A procedure in force, for every incident unless `conditions` say otherwise."""
    number = Procedure.objects.count() + 1
    name = name or f"Procedure {number}"
    made = operations.make_procedure({"name": name, "slug": f"procedure-{number}", **values}, actor=None, at=at)
    drafts = [one if isinstance(one, StepDraft) else StepDraft(one) for one in steps or ("First", "Second")]
    operations.save_draft(made, purpose="For a test", steps=drafts, actor=None, at=at)
    operations.publish(made, actor=None, at=at)
    made.refresh_from_db()
    return made


def begun(incident: Any, procedure: Any, actor: Any, *, at: Any = NOW) -> ProcedureRun:
    with as_system("test"):
        return operations.begin_procedure(incident, procedure, actor=actor, at=at)


def step_of(run: ProcedureRun, position: int) -> ProcedureRunStep:
    with as_system("test"):
        return ProcedureRunStep.objects.select_related("run__incident", "step").get(run=run, position=position)


def states(run: ProcedureRun) -> list[str]:
    with as_system("test"):
        return list(ProcedureRunStep.objects.filter(run=run).order_by("position").values_list("status", flat=True))


def status(run: ProcedureRun) -> str:
    with as_system("test"):
        return ProcedureRun.objects.get(pk=run.pk).status


def codes(incident: Any) -> list[str]:
    with as_system("test"):
        entries = TimelineEntry.objects.filter(incident=incident, code__startswith="procedure.")
        return list(entries.order_by("pk").values_list("code", flat=True))
