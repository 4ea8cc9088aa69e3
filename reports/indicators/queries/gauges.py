"""How things stand now, for whatever watches over them: real incidents that are not restricted, and the engine."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from incidents.clocks.models import Clock
from incidents.escalation.choices import RunStatus
from incidents.escalation.models import EscalationRun
from incidents.jobs.models import Job
from incidents.lifecycle.models import Incident
from incidents.notifications.choices import Channel, NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.permissions.principal import as_system
from incidents.timers.choices import TimerState
from incidents.timers.models import Timer
from incidents.timers.queries import due_timers
from incidents.watchdog.queries import codes
from reports.indicators.exposition import Gauge, Sample, one
from reports.metrics.models import FactChange

HOUR = timedelta(hours=1)
_STATES = (TimerState.PENDING, TimerState.LEASED, TimerState.DEAD)
_OPEN = {"exercise": None, "restricted": False, "is_open": True}
_OF_OPEN = {f"incident__{name}": value for name, value in _OPEN.items()}


def gauges(*, at: datetime) -> list[Gauge]:
    """The same for whoever asks: numbers that name nobody. A constant number of queries."""
    with as_system("gauges count what is unrestricted and real"):
        return [
            *_incidents(at),
            _promises(),
            _in_vain(),
            _pages(at),
            *_outbox(at),
            *_timers(at),
            _jobs(),
            _folds(),
            one("muster_engine_problems", "What is wrong with the engine; see /healthz/engine.", len(codes(at))),
        ]


def _incidents(at: datetime) -> list[Gauge]:
    """One query. No rank is negative: saying so lets SQLite begin in `incident_queue`, where only open ones are."""
    alone = Q(assignee=None)
    counted = (
        Incident.objects.filter(priority__gte=0, **_OPEN)
        .values_list("priority__slug", "team__slug", "phase")
        .annotate(number=Count("pk"), unassigned=Count("pk", filter=alone), oldest=Min("reported_at", filter=alone))
        .order_by("priority", "team__slug", "phase")
    )
    samples, unassigned, oldest = [], 0, at
    for priority, team, phase, number, of_nobody, first in counted:
        samples.append(Sample(number, {"priority": priority or "", "team": team or "", "phase": phase}))
        unassigned += of_nobody
        oldest = min(oldest, first or at)
    return [
        Gauge("muster_incidents_open", "Open incidents by priority, team and phase.", tuple(samples)),
        one("muster_incidents_unassigned", "Open incidents that nobody has.", unassigned),
        one(
            "muster_incidents_unassigned_oldest_seconds",
            "How long ago the oldest of them was reported.",
            _seconds(oldest, at) if unassigned else None,
        ),
    ]


def _promises() -> Gauge:
    rows = Clock.objects.filter(ended_at=None, breached_at__isnull=False, **_OF_OPEN)
    counted = rows.order_by("kind").values_list("kind").annotate(number=Count("pk"))
    samples = tuple(Sample(number, {"kind": kind}) for kind, number in counted)
    return Gauge("muster_promises_missed", "Promises of open incidents that were missed and wait still.", samples)


def _in_vain() -> Gauge:
    rows = EscalationRun.objects.filter(status=RunStatus.EXHAUSTED, **_OF_OPEN)
    return one("muster_escalations_in_vain", "Open incidents about which everybody was told in vain.", rows.count())


def _pages(at: datetime) -> Gauge:
    """An incident that is restricted by now does not count. Served by `notification_settled`."""
    rows = Notification.objects.filter(
        Q(incident=None) | Q(incident__exercise=None, incident__restricted=False),
        settled_at__gte=at - HOUR,
        channel=Channel.INBOX,
        notification_class=NotificationClass.PAGE,
    ).exclude(kind__startswith="drill.")
    return one("muster_pages_last_hour", "Times that somebody was paged within the last hour.", rows.count())


def _outbox(at: datetime) -> list[Gauge]:
    rows = Notification.objects.filter(state=NotificationState.PENDING).order_by()
    counted: dict[str, Any] = {
        kind: (number, oldest)
        for kind, number, oldest in rows.values_list("notification_class").annotate(Count("pk"), Min("next_at"))
    }
    waits = [(kind.value, *counted.get(kind.value, (0, None))) for kind in NotificationClass]
    return [
        Gauge(
            "muster_outbox_waiting",
            "Messages that wait to be sent, by what is at stake.",
            tuple(Sample(number, {"class": kind}) for kind, number, _oldest in waits),
        ),
        Gauge(
            "muster_outbox_oldest_seconds",
            "How long the oldest message is due.",
            tuple(Sample(_seconds(oldest, at) or 0, {"class": kind}) for kind, _number, oldest in waits),
        ),
    ]


def _timers(at: datetime) -> list[Gauge]:
    """Each state has an index of its own; those that have fired are many, and are not looked at."""
    states = tuple(Sample(Timer.objects.filter(state=state).count(), {"state": state.value}) for state in _STATES)
    oldest = due_timers(at).order_by("due_at").values_list("due_at", flat=True).first()
    return [
        Gauge("muster_timers", "Timers by state.", states),
        one("muster_timers_late_seconds", "How long the oldest timer that is due waits.", _seconds(oldest, at) or 0),
    ]


def _jobs() -> Gauge:
    counted = Job.objects.live().order_by("state").values_list("state").annotate(Count("pk"))
    samples = tuple(Sample(number, {"state": state}) for state, number in counted)
    return Gauge("muster_jobs", "Long tasks that wait or run.", samples)


def _folds() -> Gauge:
    """How far the newest change is ahead of the oldest that is not counted: no scan of a long queue."""
    keys = FactChange.objects.values_list("pk", flat=True)
    oldest, newest = keys.order_by("pk").first(), keys.order_by("-pk").first()
    waiting = newest - oldest + 1 if oldest is not None and newest is not None else 0
    return one("muster_reports_changes_waiting", "Changes that reports have yet to take in, at most.", waiting)


def _seconds(since: datetime | None, at: datetime) -> float | None:
    return None if since is None else max(0.0, (at - since).total_seconds())
