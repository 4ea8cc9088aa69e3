"""Firing: what is due of a run is done. Rows only; pages leave by the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from incidents.escalation.choices import Outcome, RunEnd, RunStatus, TargetKind
from incidents.escalation.course import Point, after_skipped, after_told, is_fallback, lateness, used_up
from incidents.escalation.models import EscalationRun, RunStep
from incidents.escalation.operations.runs import SYSTEM, end_run, exhaust, go_on, point_of
from incidents.escalation.operations.telling import Told, tell, tell_that_nobody_is_left
from incidents.escalation.queries.calls import Call, Caller
from incidents.escalation.queries.situation import situation_of
from incidents.escalation.shape import Plan, plan_of
from incidents.notifications.operations.paging import begin_paging
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timeline.operations import record
from incidents.timeline.reasons import reason
from incidents.timers.catchup import in_words
from incidents.timers.models import Timer

NEEDED = (
    "incident__service__calendar", "incident__team", "incident__assignee", "incident__exercise", "incident__priority",
)  # fmt: skip
NOBODY_YET = "nobody has taken it yet"
NOBODY_AT_ALL = "everybody else was told, and nobody has taken it"


def take_steps(timers: Iterable[Timer], at: datetime) -> None:
    """The handler of the step's timers: their incidents are locked."""
    with as_system(SYSTEM):
        for run in runs_of(timers, (RunStatus.ACTIVE, RunStatus.SNOOZED)):
            if run.status == RunStatus.SNOOZED:
                record(run.incident, "escalation.resumed", actor=None, at=at)
                run.generation = 0
            advance(run, at=at)


def runs_of(timers: Iterable[Timer], statuses: Iterable[str]) -> list[EscalationRun]:
    """The runs whose promise these timers are: those that went another way since are left out."""
    versions = {timer.subject_id: timer.generation for timer in timers}
    found = EscalationRun.objects.filter(pk__in=versions, status__in=list(statuses)).select_related(*NEEDED)
    return [run for run in found.order_by("pk") if run.version == versions[run.pk]]


def advance(run: EscalationRun, *, at: datetime) -> None:
    """Take what is due of the run: one step, and those behind it for as long as they reach nobody.

    What was due long ago is taken once, now, and the next counts from now: everybody has the time they were promised.
    """
    incident, plan, point = run.incident, plan_of(run.snapshot), point_of(run)
    paging = begin_paging(incident, actor=None, at=at, is_anew=True) if not run.generation else None
    generation = paging.generation if paging is not None else run.generation
    if not generation:
        end_run(run, end=RunEnd.ENDED, at=at)
        return
    caller = Caller(plan, situation_of(incident))
    before = told_before(run, plan)
    while point.due <= at:
        if is_fallback(plan, point):
            _take_fallback(run, plan, point, caller.fallback(at=at), generation=generation, at=at)
            run.generation = generation
            exhaust(run, used_up(plan, point), at=at)
            return
        call = caller.step(plan.steps[point.step], at=at, told=before)
        told = _take(run, plan, point, call, generation=generation, why=NOBODY_YET, at=at)
        before = told.people if told and told.people else before
        point = after_told(plan, point, at) if told else after_skipped(plan, point, at)
    go_on(run, point, at=at, generation=generation)


def told_before(run: EscalationRun, plan: Plan) -> list[User]:
    """Whom the last step told that told anybody. A query or two, where the plan asks for it."""
    kinds = {target.kind for step in plan.steps for target in step.targets}
    if TargetKind.MANAGER_OF_TOLD not in kinds:
        return []
    last = RunStep.objects.filter(run=run, outcome=Outcome.TOLD).exclude(people=[]).order_by("-pk").first()
    keys = [person["id"] for person in last.people] if last is not None else []
    return list(User.objects.filter(pk__in=keys).select_related("manager").order_by("pk"))


def _take(run: EscalationRun, plan: Plan, point: Point, call: Call, *, generation: int, why: str, at: datetime) -> Told:
    """Tell whom a step reaches, and keep what became of it; the timeline says when it told nobody."""
    late = lateness(point.due, at)
    at_end = is_fallback(plan, point)
    step = "fallback" if at_end else f"step {point.step + 1}"
    intent = f"run:{run.pk}:{run.version}:{point.round}.{point.step}"
    words = f"{step} of “{plan.name}”: {why}{_late(late)}"
    told = tell(run.incident, plan, call, generation=generation, intent=intent, words=words, at=at)
    reasons = [*call.reasons, *told.reasons]
    if not told and not reasons:
        reasons = [reason("not_paged")]
    RunStep.objects.create(
        run=run,
        round=point.round,
        position=point.step,
        is_fallback=at_end,
        due_at=point.due,
        at=at,
        lateness_seconds=int(late.total_seconds()) if late is not None else 0,
        outcome=Outcome.TOLD if told else Outcome.SKIPPED,
        people=[{"id": person.pk, "name": str(person)} for person in told.people],
        places=told.places,
        reasons=reasons,
        intent=intent,
    )
    if not told:
        data = {"step": step, "policy": plan.name, "reasons": reasons}
        record(run.incident, "escalation.skipped", actor=None, at=at, data=data)
    return told


def _take_fallback(run: EscalationRun, plan: Plan, point: Point, call: Call, *, generation: int, at: datetime) -> None:
    """The last resort. When even that reaches nobody, administrators are told: it never ends in silence."""
    told = _take(run, plan, point, call, generation=generation, why=NOBODY_AT_ALL, at=at)
    if not told:
        tell_that_nobody_is_left(run.incident, intent=f"exhausted:{run.pk}:{run.version}", at=at)
    record(run.incident, "escalation.exhausted", actor=None, at=at, data={"policy": plan.name, "reached": bool(told)})


def _late(late: timedelta | None) -> str:
    return f" ({in_words(late)} late)" if late is not None else ""
