"""Runs: begun, put off, ended. Each holds the incident's row, and keeps the one timer that the run waits for.

A timer is a hint: what is due, is judged by the run when it fires; one of an earlier version of the run is no promise.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.escalation.choices import LIVE, RunEnd, RunStatus
from incidents.escalation.course import Point, begin
from incidents.escalation.models import EscalationPolicy, EscalationRun
from incidents.escalation.shape import Plan, plan_of, snapshot_of
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.timers.choices import TimerPriority
from incidents.timers.operations import Promise, cancel, schedule_many

STEP_TIMER, LAPSE_TIMER = "escalation_step", "acknowledgement_lapse"
SYSTEM = "Muster escalates, whoever changed the incident"
# What ends with the state a run leaves.
_PASSING = ("acknowledged_by", "acknowledged_at", "acknowledged_until", "snoozed_by", "next_at")


def begin_run(incident: Incident, policy: EscalationPolicy, *, at: datetime, chosen_by: User | None = None) -> Any:
    """Begin a run of the policy: the first step is a timer, so that whoever logs an incident does not wait for pages.

    Two queries. The incident has no live run, and is locked or not there for others yet.
    """
    return begin_plan(incident, plan_of(policy.snapshot), policy=policy, at=at, chosen_by=chosen_by)


def begin_plan(
    incident: Incident, plan: Plan, *, policy: EscalationPolicy | None, at: datetime, chosen_by: User | None
) -> EscalationRun:
    """As `begin_run`, of what somebody chose in place of a policy."""
    run = EscalationRun(incident=incident, policy=policy, snapshot=snapshot_of(plan), began_at=at, chosen_by=chosen_by)
    _go_to(run, begin(plan, at))
    run.save(force_insert=True)
    # What was read with its row is not so any more.
    incident.__dict__.pop("is_escalated", None)
    arm(run, at=at)
    return run


def go_on(run: EscalationRun, point: Point, *, at: datetime, generation: int) -> None:
    """The run pages people from `point` on; `generation` 0: anew, whatever was acknowledged or snoozed before."""
    _pass_to(run, RunStatus.ACTIVE)
    _go_to(run, point)
    run.generation = generation
    _store(run, at=at)


def snooze_run(run: EscalationRun, *, until: datetime, by: User, at: datetime) -> None:
    """Nobody is paged until then."""
    _pass_to(run, RunStatus.SNOOZED)
    run.snoozed_by, run.next_at = by, until
    _store(run, at=at)


def rest(run: EscalationRun, *, by: User, since: datetime, until: datetime | None, at: datetime) -> None:
    """Somebody has the incident; until then, or for good, nobody is paged."""
    _pass_to(run, RunStatus.ACKNOWLEDGED)
    run.acknowledged_by, run.acknowledged_at, run.acknowledged_until = by, since, until
    _store(run, at=at)


def exhaust(run: EscalationRun, point: Point, *, at: datetime) -> None:
    """Everybody was told."""
    _pass_to(run, RunStatus.EXHAUSTED)
    _go_to(run, point)
    run.next_at = None
    _store(run, at=at)


def end_run(run: EscalationRun, *, end: RunEnd, at: datetime) -> None:
    """It is over, and what it waited for with it."""
    _pass_to(run, RunStatus.ENDED)
    run.ended_at, run.end = at, end
    _store(run, at=at)


def point_of(run: EscalationRun, *, due: datetime | None = None) -> Point:
    """Where the run stands. `due` is for runs that wait for no step."""
    return Point(run.round, run.position, due or run.next_at or run.began_at, run.told_at)


def arm(run: EscalationRun, *, at: datetime) -> None:
    """Promise the timer that the run waits for, if it does. One query."""
    kind, due = STEP_TIMER, run.next_at
    if run.status == RunStatus.ACKNOWLEDGED:
        kind, due = LAPSE_TIMER, run.acknowledged_until
    if due is None:
        return
    promise = Promise(
        kind=kind,
        dedup_key=f"{kind}:{run.pk}:{run.version}",
        due_at=due,
        incident_id=run.incident_id,
        subject_id=run.pk,
        generation=run.version,
        priority=TimerPriority.PAGE,
    )
    schedule_many([promise], at=at)


def _pass_to(run: EscalationRun, status: RunStatus) -> None:
    run.status = status
    for name in _PASSING:
        setattr(run, name, None)


def _go_to(run: EscalationRun, point: Point) -> None:
    run.round, run.position, run.next_at, run.told_at = point.round, point.step, point.due, point.told_at


def _store(run: EscalationRun, *, at: datetime) -> None:
    """Save the run as it is now, take back what it waited for, and promise what it waits for now."""
    run.version += 1
    run.save(force_update=True)
    cancel(kind=(STEP_TIMER, LAPSE_TIMER), subject_id=run.pk, reason="The escalation went another way.")
    arm(run, at=at)


def is_live(run: EscalationRun) -> bool:
    return run.status in LIVE
