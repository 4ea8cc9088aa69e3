"""Choosing a policy for an incident: when it is logged or opens again, and anew when what it is has changed."""

from __future__ import annotations

from datetime import datetime

from incidents.escalation.choices import RunEnd, RunStatus
from incidents.escalation.models import EscalationPolicy, EscalationRun
from incidents.escalation.operations.leases import lease_until
from incidents.escalation.operations.runs import SYSTEM, begin_run, end_run, rest
from incidents.escalation.queries.choosing import live_run, policy_for
from incidents.lifecycle.models import Incident
from incidents.notifications.choices import PagingEnd
from incidents.notifications.operations.paging import settle_paging
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.timeline.operations import record


def begin_escalation(incident: Incident, *, at: datetime) -> EscalationRun | None:
    """Begin the run of whatever policy fits; none where none does. Three queries at most; the incident is held."""
    if incident.is_history or not incident.is_open:
        return None
    policy = policy_for(incident)
    return begin_run(incident, policy, at=at) if policy is not None else None


def choose_again(incident: Incident, *, actor: User | None, at: datetime) -> None:
    """What the incident is has changed: another policy may be for it. The incident is held by the caller.

    Nothing happens once somebody has acknowledged it (but for the length of the lease), or chose by hand. A policy
    that was edited meanwhile is still the same: its run keeps what it began with.
    """
    if incident.is_history or not incident.is_open:
        return
    with as_system(SYSTEM):
        run = live_run(incident)
        if run is not None and run.status == RunStatus.ACKNOWLEDGED:
            _lease_anew(run, incident, at=at)
            return
        if incident.acknowledged_at is not None or (run is not None and run.chosen_by_id is not None):
            return
        policy = policy_for(incident)
        if (run.policy_id if run is not None else None) != (policy.pk if policy is not None else None):
            _change(incident, run, policy, actor=actor, at=at)


def _change(
    incident: Incident,
    run: EscalationRun | None,
    policy: EscalationPolicy | None,
    *,
    actor: User | None,
    at: datetime,
) -> None:
    if run is not None:
        end_run(run, end=RunEnd.REPLACED, at=at)
    data = {"old": run.snapshot["name"] if run is not None else None, "new": str(policy) if policy else None}
    record(incident, "escalation.chosen", actor=actor, at=at, data=data)
    if policy is not None:
        begin_run(incident, policy, at=at)
    else:
        settle_paging(incident, end=PagingEnd.NOT_NEEDED, actor=actor, at=at)


def _lease_anew(run: EscalationRun, incident: Incident, *, at: datetime) -> None:
    """Another priority has another lease."""
    by, since = run.acknowledged_by, run.acknowledged_at
    if by is None or since is None:
        return
    until = lease_until(run, incident, at=at)
    if until != run.acknowledged_until:
        rest(run, by=by, since=since, until=until, at=at)
