"""What people do about a run by hand: put it off, hurry it, give it to others, give back what they took."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.escalation.choices import RunEnd, RunStatus, TargetKind
from incidents.escalation.course import Point, is_used_up
from incidents.escalation.models import EscalationPolicy, EscalationRun
from incidents.escalation.operations.leases import lapse
from incidents.escalation.operations.runs import begin_plan, end_run, go_on, point_of, snooze_run
from incidents.escalation.queries.choosing import live_run
from incidents.escalation.shape import Plan, Step, Target, plan_of
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock_open, required_reason
from incidents.notifications.choices import PagingEnd
from incidents.notifications.operations.paging import settle_paging
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.timeline.operations import record

LONGEST_SNOOZE = timedelta(hours=8)
SYSTEM = "the run of an incident that its actor may see"


class NoRun(Refused):
    """The incident has no escalation that this could be done to."""

    code = "no_run"
    sentence = "Nothing escalates here: no policy is for this incident. Page somebody, or give it to a policy."


class SnoozeRefused(Refused):
    """A snooze that ends in the past, or much later, or of what is not running."""

    code = "snooze_refused"


class NothingToGiveBack(Refused):
    """Nobody has acknowledged it, or its run is elsewhere."""

    code = "nothing_to_give_back"
    sentence = "Nobody has acknowledged it by now, so there is nothing to give back."


class ReassignRefused(Refused):
    """Neither a person nor a team nor a policy to give it to, or one that is out of use."""

    code = "reassign_refused"


@transaction.atomic
def snooze(
    incident: Incident,
    *,
    until: datetime,
    reason: str,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> EscalationRun:
    """Page nobody until `until` (at most eight hours); then the run goes on with the step that was due.

    Raises NoRun, SnoozeRefused, ReasonRequired, IncidentNotOpen, OpenedToRead, StaleIncident.
    """
    reason = required_reason(reason)
    row, run = _held(incident, expected_version)
    if run.status not in (RunStatus.ACTIVE, RunStatus.SNOOZED):
        raise SnoozeRefused("Nobody is being paged, so there is nothing to snooze.")
    if not at < until <= at + LONGEST_SNOOZE:
        sentence = "Choose a moment within the next eight hours."
        raise SnoozeRefused(sentence, fields={"until": sentence})
    with as_system(SYSTEM):
        settle_paging(row, end=PagingEnd.SNOOZED, actor=actor, at=at)
        snooze_run(run, until=until, by=actor, at=at)
        data = {"until": until.isoformat(), "reason": reason}
        record(row, "escalation.snoozed", actor=actor, at=at, data=data)
    return run


@transaction.atomic
def escalate_now(
    incident: Incident, *, actor: User, at: datetime, reason: str = "", expected_version: int | None = None
) -> EscalationRun:
    """Take the next step at once, whatever it waits for; what was acknowledged, snoozed or used up goes on anew.

    Raises NoRun, IncidentNotOpen, OpenedToRead, StaleIncident.
    """
    row, run = _held(incident, expected_version)
    plan = plan_of(run.snapshot)
    held = point_of(run, due=at)
    point = Point(held.round, held.step, at, held.told_at)
    if is_used_up(plan, point):
        point = Point(0, 0, at)
    generation = run.generation if run.status == RunStatus.ACTIVE else 0
    with as_system(SYSTEM):
        go_on(run, point, at=at, generation=generation)
        record(row, "escalation.hurried", actor=actor, at=at, data={"reason": reason.strip()})
    signals.others_called.send(Incident, incident=row, actor=actor, at=at)
    return run


@transaction.atomic
def give_back(
    incident: Incident, *, reason: str, actor: User, at: datetime, expected_version: int | None = None
) -> EscalationRun:
    """The acknowledgement ends now: others are paged, from the step that was told last on.

    Raises NoRun, NothingToGiveBack, ReasonRequired, IncidentNotOpen, OpenedToRead, StaleIncident.
    """
    reason = required_reason(reason)
    _row, run = _held(incident, expected_version)
    if run.status != RunStatus.ACKNOWLEDGED:
        raise NothingToGiveBack
    with as_system(SYSTEM):
        lapse(run, "escalation.given_back", {"reason": reason}, at=at, actor=actor)
    return run


@transaction.atomic
def reassign_run(
    incident: Incident,
    *,
    to: User | Team | EscalationPolicy,
    reason: str,
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> EscalationRun:
    """Let a person, a team or another policy be paged instead, from now on; no later change chooses otherwise.

    The fallback of a person or a team is that of the run before, and where there was none, whoever asks for it.
    Raises ReassignRefused, ReasonRequired, IncidentNotOpen, OpenedToRead, StaleIncident.
    """
    reason = required_reason(reason)
    row = lock_open(incident, expected_version)
    _check_in_use(to)
    with as_system(SYSTEM):
        before = live_run(row)
        plan = plan_of(to.snapshot) if isinstance(to, EscalationPolicy) else _plan_for(to, before, actor)
        policy = to if isinstance(to, EscalationPolicy) else None
        if before is not None:
            end_run(before, end=RunEnd.REASSIGNED, at=at)
        data = {"to": {"id": to.pk, "name": str(to)}, "reason": reason}
        record(row, "escalation.reassigned", actor=actor, at=at, data=data)
        run = begin_plan(row, plan, policy=policy, at=at, chosen_by=actor)
    signals.others_called.send(Incident, incident=row, actor=actor, at=at)
    return run


def _check_in_use(to: User | Team | EscalationPolicy) -> None:
    in_use = to.is_active if isinstance(to, User) else to.retired_at is None
    if not in_use:
        sentence = f"{to} is no longer in use. Choose another."
        raise ReassignRefused(sentence, fields={"to": sentence})


def _plan_for(to: User | Team, before: EscalationRun | None, actor: User) -> Plan:
    """One step for whom was chosen, and the fallback there was."""
    kind = TargetKind.USER if isinstance(to, User) else TargetKind.TEAM
    step = Step((Target(kind, to.pk, str(to)),))
    asking = Target(TargetKind.USER, actor.pk, str(actor))
    if before is None:
        return Plan(str(to), (step,), (asking,))
    old = plan_of(before.snapshot)
    kept: dict[str, Any] = {"wait": old.wait, "leases": old.leases, "gives_access": old.gives_access}
    return Plan(str(to), (step,), old.fallback, **kept)


def _held(incident: Incident, expected_version: int | None) -> tuple[Incident, EscalationRun]:
    """The incident, locked, and its run. Raises NoRun."""
    row = lock_open(incident, expected_version)
    with as_system(SYSTEM):
        run = live_run(row)
    if run is None:
        raise NoRun
    run.incident = row
    return row, run
