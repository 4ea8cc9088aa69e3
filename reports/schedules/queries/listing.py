"""Which schedules somebody sees, who may get reports, and what mailings came to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from incidents.people.models import User
from incidents.timers.slots import BadRule, Recurrence
from reports.builder.choices import Sharing
from reports.builder.queries.rights import READ, may_manage
from reports.schedules.choices import DeliveryState
from reports.schedules.models import ReportDelivery, ReportRun, ReportSchedule, ScheduleRecipient

RUNS_SHOWN, DATES_SHOWN = 30, 5
_BACKEND = "django.contrib.auth.backends.ModelBackend"


def seen_by(user: User) -> QuerySet[ReportSchedule]:
    """One's own, those whose mails one gets, and for whoever manages reports those of shared reports."""
    gets = ScheduleRecipient.objects.filter(user=user).values("schedule")
    found = Q(owner=user) | Q(pk__in=gets)
    if may_manage(user):
        found |= ~Q(report__sharing=Sharing.OWN)
    people = Prefetch("recipients", ScheduleRecipient.objects.select_related("user"))
    rows = ReportSchedule.objects.filter(found, retired_at=None).select_related("report", "report__team", "owner")
    return rows.prefetch_related(people).order_by("report__name", "pk")


def readers() -> QuerySet[User]:
    """Everybody active who may read reports."""
    rows: Any = User.objects.with_perm(READ, backend=_BACKEND)
    return rows.order_by("first_name", "last_name", "username")  # type: ignore[no-any-return]


def recurrence_of(schedule: ReportSchedule) -> Recurrence:
    """Raises BadRule, whose text is a sentence."""
    return Recurrence(schedule.rule, schedule.time_of_day, schedule.time_zone, schedule.starts_on)


def dates_ahead(schedule: ReportSchedule, *, at: datetime) -> list[datetime]:
    """The next few slots; none while it is paused."""
    if schedule.next_slot is None:
        return []
    try:
        return recurrence_of(schedule).upcoming(at, DATES_SHOWN)
    except BadRule:
        return []


def history_of(schedule: ReportSchedule, *, copies_of: User | None = None) -> QuerySet[ReportRun]:
    """Every mailing with the number of copies by their states, and the copies: all, or those of one person."""
    rows = ReportDelivery.objects.select_related("user")
    copies = Prefetch("deliveries", rows if copies_of is None else rows.filter(user=copies_of))
    counts = {state.value: Count("deliveries", filter=Q(deliveries__state=state)) for state in DeliveryState}
    runs = ReportRun.objects.filter(schedule=schedule).select_related("asked_by").annotate(**counts)
    return runs.prefetch_related(copies)


def runs_of(schedule: ReportSchedule) -> list[ReportRun]:
    """The newest mailings, with what became of each copy. Two queries."""
    return list(history_of(schedule).order_by("-slot_at", "-pk")[:RUNS_SHOWN])


def due_copies(*, at: datetime, limit: int) -> list[int]:
    """The keys of copies that are to be tried, the longest due first."""
    return list(waiting_copies(at=at).order_by("next_at").values_list("pk", flat=True)[:limit])


def waiting_copies(*, at: datetime) -> QuerySet[ReportDelivery]:
    """Those that were to be tried at `at`, or earlier."""
    return ReportDelivery.objects.filter(state=DeliveryState.PENDING, next_at__lte=at)
