"""What people ask of each other: cover and swaps that are open."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from incidents.oncall.choices import RequestState
from incidents.oncall.models import CoverRequest, OnCallSchedule, ShiftOverride, SwapRequest
from incidents.people.models import User


def open_covers(*, schedule: OnCallSchedule | None = None, at: datetime) -> QuerySet[CoverRequest]:
    """Requests for cover that can still be taken, the soonest first."""
    rows = CoverRequest.objects.filter(state=RequestState.OPEN, begins_at__gt=at)
    if schedule is not None:
        rows = rows.filter(schedule=schedule)
    return rows.select_related("asked_by", "schedule").order_by("begins_at", "pk")


def covers_for(user: User, *, at: datetime) -> QuerySet[CoverRequest]:
    """Those that the person asked for, or that a colleague in one of their teams did."""
    mine = Q(asked_by=user) | Q(schedule__team__memberships__user=user)
    return open_covers(at=at).filter(mine).distinct()


def open_swaps(*, user: User | None = None, schedule: OnCallSchedule | None = None) -> QuerySet[SwapRequest]:
    """Requests to swap that wait for an answer: of or by a person, on a schedule."""
    rows = SwapRequest.objects.filter(state=RequestState.OPEN)
    if user is not None:
        rows = rows.filter(Q(asked_by=user) | Q(asked_of=user))
    if schedule is not None:
        rows = rows.filter(schedule=schedule)
    return rows.select_related("asked_by", "asked_of", "schedule").order_by("asked_at", "pk")


def overrides_to_come(schedule: OnCallSchedule, *, at: datetime) -> QuerySet[ShiftOverride]:
    """The schedule's overrides that are not over, the soonest first."""
    rows = ShiftOverride.objects.filter(schedule=schedule, cancelled_at=None, ends_at__gt=at)
    return rows.select_related("user", "made_by").order_by("begins_at", "pk")
