"""What must hold of timers and recurring jobs, and what puts it right."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from incidents.engine.invariants import Invariant, counted
from incidents.timers.models import RecurringJob
from incidents.timers.operations import plan_jobs, run_owed_jobs, sweep
from incidents.timers.operations.recurring import RECURRING_TIMER
from incidents.timers.operations.sweeping import release_lapsed
from incidents.timers.queries import dead_timers, lapsed_timers, live_timers, overdue_timers

OVERDUE_AFTER = timedelta(seconds=60)
# They are looked for every 15 seconds, and one may run for minutes before the next.
OWED_FOR_LONG = timedelta(minutes=15)


def _overdue(at: datetime) -> str:
    late = overdue_timers(at - OVERDUE_AFTER)
    return counted(late, "timer is more than a minute late", "timers are more than a minute late")


def _lapsed(at: datetime) -> str:
    lapsed = lapsed_timers(at - OVERDUE_AFTER)
    return counted(lapsed, "timer is held by nobody that lives", "timers are held by nobody that lives")


def _dead(_at: datetime) -> str:
    return counted(dead_timers(), "timer failed at every try", "timers failed at every try")


def _unplanned(_at: datetime) -> str:
    planned = live_timers(RECURRING_TIMER).values("subject_id")
    without = RecurringJob.objects.filter(is_active=True).exclude(pk__in=planned)
    return counted(without, "recurring job has no next time", "recurring jobs have no next time")


def _owed(at: datetime) -> str:
    owed = RecurringJob.objects.filter(owed_slot__lt=at - OWED_FOR_LONG, lease_until=None)
    lapsed = RecurringJob.objects.filter(lease_until__lt=at - OVERDUE_AFTER)
    return counted(owed | lapsed, "recurring job is not run", "recurring jobs are not run")


INVARIANTS = [
    Invariant(
        "timers_overdue",
        "No timer that was due more than a minute ago still waits.",
        _overdue,
        lambda _at: sweep(clock=timezone.now),
    ),
    Invariant("timer_leases", "No timer is held longer than its lease.", _lapsed, lambda at: release_lapsed(at=at)),
    Invariant("timers_dead", "No timer has failed at all its tries.", _dead),
    Invariant("recurring_planned", "Every recurring job has its next time.", _unplanned, lambda at: plan_jobs(at=at)),
    Invariant(
        "recurring_run",
        "Recurring jobs run when their time has come.",
        _owed,
        lambda _at: run_owed_jobs(clock=timezone.now),
    ),
]
