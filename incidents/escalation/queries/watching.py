"""What the watchdog asks of runs. Every answer is one query, served by an index of what is live, open or new."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.catalog.matching import CONDITIONS
from incidents.escalation.choices import LIVE, Outcome, RunStatus
from incidents.escalation.models import EscalationRun, RunStep
from incidents.escalation.queries.situation import policies_in_use
from incidents.lifecycle.models import Incident
from incidents.notifications.models import Notification
from incidents.timers.choices import LIVE as LIVE_TIMERS
from incidents.timers.models import Timer

LOOKED_BACK = timedelta(hours=1)
_PATHS = {**CONDITIONS, "customers": "contact__organisation_id"}


def without_timer() -> QuerySet[EscalationRun]:
    """Runs that wait for an instant, for which no timer lives."""
    alive = Timer.objects.filter(
        kind__in=["escalation_step", "acknowledgement_lapse"],
        subject_id=OuterRef("pk"),
        generation=OuterRef("version"),
        state__in=LIVE_TIMERS,
    )
    waits = Q(status__in=[RunStatus.ACTIVE, RunStatus.SNOOZED]) | Q(
        status=RunStatus.ACKNOWLEDGED, acknowledged_until__isnull=False
    )
    return EscalationRun.objects.filter(waits).exclude(Exists(alive)).order_by("pk")


def unescalated() -> QuerySet[Incident]:
    """Open incidents that nobody has acknowledged and no run is about, though a policy was there for them already."""
    fitting = Q(pk=None)
    for policy in policies_in_use():
        wanted: dict[str, Any] = {
            f"{_PATHS[name]}__in": keys for name, keys in policy.conditions.items() if keys and name in _PATHS
        }
        fitting |= Q(created_at__gt=policy.changed_at, **wanted)
    live = EscalationRun.objects.filter(incident=OuterRef("pk"), status__in=LIVE)
    unseen = Incident.objects.filter(fitting, is_open=True, acknowledged_at=None, is_history=False)
    return unseen.exclude(Exists(live)).order_by("pk")


def exhausted_in_silence() -> QuerySet[EscalationRun]:
    """Runs that are used up, of which no fallback is on record."""
    sent = RunStep.objects.filter(run=OuterRef("pk"), is_fallback=True)
    return EscalationRun.objects.filter(status=RunStatus.EXHAUSTED).exclude(Exists(sent))


def told_without_message(at: datetime) -> QuerySet[RunStep]:
    """Steps of the last hour that say they told somebody, and have no message."""
    message = Notification.objects.filter(incident=OuterRef("run__incident"), created_at=OuterRef("at"))
    recent = RunStep.objects.filter(outcome=Outcome.TOLD, at__gt=at - LOOKED_BACK)
    return recent.exclude(Exists(message))
