"""Reading timers: what is due, overdue, dead, and when things happen next. As the current principal may see."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from incidents.timers.choices import LIVE, CatchUp, TimerState
from incidents.timers.models import RecurringJob, Timer
from incidents.timers.slots import Recurrence


def due_timers(at: datetime) -> QuerySet[Timer]:
    """What waits to be fired at `at`."""
    return Timer.objects.filter(Q(retry_at=None) | Q(retry_at__lte=at), state=TimerState.PENDING, due_at__lte=at)


def overdue_timers(before: datetime) -> QuerySet[Timer]:
    """What should have been fired before `before` and waits still; what waits for another try is left out."""
    return Timer.objects.filter(Q(retry_at=None) | Q(retry_at__lt=before), state=TimerState.PENDING, due_at__lt=before)


def lapsed_timers(before: datetime) -> QuerySet[Timer]:
    """What is leased, by a lease that ended before `before`."""
    return Timer.objects.filter(state=TimerState.LEASED, lease_until__lt=before)


def dead_timers() -> QuerySet[Timer]:
    """What failed at every try and waits for an administrator."""
    return Timer.objects.filter(state=TimerState.DEAD)


def live_timers(kind: str) -> QuerySet[Timer]:
    """What may still fire of a kind."""
    return Timer.objects.filter(kind=kind, state__in=LIVE)


def last_timers(kind: str, incidents: Iterable[Any]) -> dict[int, int]:
    """The key of the newest timer of a kind that each incident ever had, by the incident's key; none where none."""
    rows = Timer.objects.filter(kind=kind, incident__in=incidents).order_by().values("incident_id")
    return dict(rows.annotate(last=Max("pk")).values_list("incident_id", "last"))


def count_timers() -> dict[str, int]:
    """How many are pending, leased and dead."""
    counted = (
        Timer.objects.filter(state__in=[*LIVE, TimerState.DEAD]).order_by().values("state").annotate(n=Count("pk"))
    )
    return {state.value: 0 for state in (*LIVE, TimerState.DEAD)} | {row["state"]: row["n"] for row in counted}


def overtaken(timers: Iterable[Timer], *, at: datetime) -> set[int]:
    """Return the keys of those that coalesce and are not the latest of their kind and subject that is due at `at`.

    The latest may be in another batch, with another sweeper, or fired already. No query where none coalesces.
    """
    keys = [timer.pk for timer in timers if timer.catch_up == CatchUp.COALESCE]
    if not keys:
        return set()
    later = Timer.objects.filter(
        Q(due_at__gt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__gt=OuterRef("pk")),
        kind=OuterRef("kind"),
        subject_id=OuterRef("subject_id"),
        catch_up=CatchUp.COALESCE,
        due_at__lte=at,
        state__in=[*LIVE, TimerState.FIRED],
    )
    return set(Timer.objects.filter(Exists(later), pk__in=keys).order_by().values_list("pk", flat=True))


def recurrence_of(job: RecurringJob) -> Recurrence:
    """When a job recurs. Raises BadRule for what was not checked when it was saved."""
    return Recurrence(job.rule, job.wall_time, job.zone, job.starts_on)
