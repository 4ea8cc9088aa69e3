"""The acknowledgement as a lease: it holds while something happens, and lapses by priority when nothing does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from incidents.escalation.choices import RunStatus
from incidents.escalation.course import again
from incidents.escalation.models import EscalationRun
from incidents.escalation.operations.firing import runs_of
from incidents.escalation.operations.runs import SYSTEM, go_on, point_of, rest
from incidents.escalation.queries.runs import last_sign
from incidents.escalation.shape import plan_of
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timeline.operations import record
from incidents.timers.models import Timer
from incidents.workflows.choices import Phase

# While it waits for others, or harms nobody any more, silence is no sign that it was forgotten.
AT_REST = (Phase.ON_HOLD, Phase.MITIGATED)


def lease_until(run: EscalationRun, incident: Incident, *, at: datetime) -> datetime | None:
    """Until when an acknowledgement holds if nothing happens after `at`; none: for good."""
    lease = plan_of(run.snapshot).lease_for(incident.priority_id)
    return at + lease if lease is not None else None


def rest_acknowledged(run: EscalationRun, incident: Incident, *, by: User, at: datetime) -> None:
    """Somebody has acknowledged the incident, whose row is held: its run rests."""
    rest(run, by=by, since=at, until=lease_until(run, incident, at=at), at=at)


def look_at_leases(timers: Iterable[Timer], at: datetime) -> None:
    """The handler of the lease's timers: what somebody has worked on since holds longer, the rest lapses."""
    with as_system(SYSTEM):
        for run in runs_of(timers, (RunStatus.ACKNOWLEDGED,)):
            _look(run, at=at)


def _look(run: EscalationRun, *, at: datetime) -> None:
    incident, by, since = run.incident, run.acknowledged_by, run.acknowledged_at
    lease = plan_of(run.snapshot).lease_for(incident.priority_id)
    if by is None or since is None:
        return
    sign = at if incident.phase in AT_REST else max(since, last_sign(incident) or since)
    until = sign + lease if lease is not None else None
    if until is None or until > at:
        rest(run, by=by, since=since, until=until, at=at)
        return
    lapse(run, "escalation.lapsed", {"by": {"id": by.pk, "name": str(by)}, "since": sign.isoformat()}, at=at)


def lapse(run: EscalationRun, code: str, data: dict[str, Any], *, at: datetime, actor: User | None = None) -> None:
    """The acknowledgement does not hold: the timeline says so, and people are paged anew from the step told last on."""
    record(run.incident, code, actor=actor, at=at, data=data)
    go_on(run, again(plan_of(run.snapshot), point_of(run), at), at=at, generation=0)
