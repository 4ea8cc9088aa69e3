"""What stands on an incident: the runs of procedures with their steps, and how long they take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from incidents.lifecycle.models import Incident
from incidents.plans.choices import OPEN_STEPS, RunStatus, StepStatus
from incidents.plans.models import ProcedureRun, ProcedureRunStep

STEP_ROWS = (
    "step", "assignee", "started_by", "ended_by",
    "run__procedure", "run__version", "run__assignee", "run__began_by", "run__ended_by",
)  # fmt: skip


@dataclass(frozen=True)
class SeenRun:
    """A run with its steps in order. Lengths are minutes; `expected` is none where no step says how long it takes."""

    run: ProcedureRun
    steps: list[ProcedureRunStep] = field(default_factory=list)
    elapsed: int = 0

    @property
    def is_running(self) -> bool:
        return self.run.status == RunStatus.RUNNING

    @property
    def expected(self) -> int | None:
        return sum(step.step.expected_minutes or 0 for step in self.steps) or None

    @property
    def is_late(self) -> bool:
        return self.expected is not None and self.elapsed > self.expected

    @property
    def over(self) -> int:
        return sum(step.status not in OPEN_STEPS for step in self.steps)

    @property
    def next(self) -> ProcedureRunStep | None:
        """What is to be done now: what somebody is at, else the first that is left."""
        doing = [step for step in self.steps if step.status == StepStatus.DOING]
        left = [step for step in self.steps if step.status == StepStatus.TODO]
        return next(iter((*doing, *left)), None)


def runs_of(incident: Incident, *, at: datetime) -> list[SeenRun]:
    """The runs of the incident, those that go on first, then the newest. One query: each has at least one step."""
    by_run: dict[int, list[ProcedureRunStep]] = {}
    steps = ProcedureRunStep.objects.filter(incident=incident).select_related(*STEP_ROWS).order_by("run", "position")
    for step in steps:
        by_run.setdefault(step.run_id, []).append(step)
    seen = [
        SeenRun(own[0].run, own, elapsed_minutes(own[0].run.began_at, _until(own[0].run, incident, at)))
        for own in by_run.values()
    ]
    return sorted(seen, key=lambda one: (not one.is_running, -one.run.began_at.timestamp(), -one.run.pk))


def _until(run: ProcedureRun, incident: Incident, at: datetime) -> datetime:
    """What is left open when the incident is closed goes on no longer."""
    return run.ended_at or incident.closed_at or incident.cancelled_at or at


def elapsed_minutes(begins: datetime, ends: datetime) -> int:
    return max(0, int((ends - begins).total_seconds() // 60))
