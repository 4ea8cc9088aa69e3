"""Putting right what must not be: runs that wait for no timer, and incidents that nobody escalates."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.escalation.models import EscalationRun
from incidents.escalation.operations.choosing import begin_escalation
from incidents.escalation.operations.runs import arm
from incidents.escalation.queries.choosing import live_run
from incidents.escalation.queries.watching import unescalated, without_timer
from incidents.lifecycle.models import Incident
from incidents.notifications.queries.incidents import lock_incident

AT_ONCE = 200


def rearm_runs(*, at: datetime) -> int:
    """Give each run the timer that it lacks; return to how many."""
    found = list(without_timer().values_list("pk", "incident_id")[:AT_ONCE])
    return sum(_rearm(pk, incident, at=at) for pk, incident in found)


@transaction.atomic
def _rearm(pk: int, incident: int, *, at: datetime) -> bool:
    lock_incident(incident)
    run = without_timer().filter(pk=pk).first()
    if run is None:
        return False
    run.version += 1
    EscalationRun.objects.filter(pk=pk).update(version=run.version)
    arm(run, at=at)
    return True


def begin_missing_runs(*, at: datetime) -> int:
    """Begin a run for each incident that has a policy and none; return for how many."""
    return sum(_begin(incident, at=at) for incident in unescalated()[:AT_ONCE])


@transaction.atomic
def _begin(incident: Incident, *, at: datetime) -> bool:
    fresh = lock_incident(incident.pk)
    if fresh.acknowledged_at is not None or live_run(fresh) is not None:
        return False
    return begin_escalation(fresh, at=at) is not None
