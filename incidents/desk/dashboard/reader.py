"""Who reads the first page, and when; the addresses that its panels lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from incidents.desk.paginator import CAP
from incidents.desk.views.loading import QUEUE
from incidents.lifecycle.models import Incident
from incidents.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

LINE = ("priority", "state")


@dataclass(frozen=True)
class Reader:
    """The person, and the instant (UTC) for which everything on the page is told."""

    user: User
    now: datetime

    def may(self, permission: str) -> bool:
        """A permission of this app by its codename, one of another app as `app.codename`."""
        return bool(self.user.has_perm(permission if "." in permission else f"incidents.{permission}"))

    def ago(self, **length: float) -> datetime:
        return self.now - timedelta(**length)

    def midnight(self, days_ago: int = 0) -> datetime:
        """When the day began, in the zone in force: today's, or that of some days ago."""
        today = timezone.localtime(self.now).date()
        day = today - timedelta(days=days_ago)
        return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())


def queue(**parameters: Any) -> str:
    """The address of a list of the queue."""
    return f"{reverse(QUEUE)}?{urlencode(parameters)}"


def real() -> Any:
    """The incidents of reality that the principal may know of."""
    return Incident.objects.real()


def lines(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """The rows with what a line of a list names, and without the long texts."""
    return rows.select_related(*LINE).defer("description", "resolution_summary", "facts")


def within_cap(rows: QuerySet[Incident]) -> Any:
    """Incidents among the first `CAP` of `rows` in their order, to be narrowed by what no index serves."""
    return Incident.objects.filter(pk__in=rows.values("pk")[:CAP])
