"""Which saved reports somebody finds."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from incidents.people.models import User
from reports.builder.choices import Sharing
from reports.builder.models import ReportPin, SavedReport


def found_by(user: User) -> QuerySet[SavedReport]:
    """One's own, those of one's teams, and those for everybody; not the retired."""
    teams = user.memberships.values("team")
    found = Q(owner=user) | Q(sharing=Sharing.EVERYBODY) | Q(sharing=Sharing.TEAM, team__in=teams)
    return SavedReport.objects.filter(found, retired_at=None).select_related("owner", "team")


def report_for(user: User, pk: int) -> SavedReport | None:
    """The report with this key, as far as somebody finds it; hidden and absent alike."""
    return found_by(user).filter(pk=pk).first()


def pins_on(dashboard: str, user: User) -> list[ReportPin]:
    """What stands on a dashboard for somebody: everybody's first, then their own. One query."""
    rows = ReportPin.objects.filter(Q(user=None) | Q(user=user), dashboard=dashboard, report__in=found_by(user))
    pins = list(rows.select_related("report").order_by("pinned_at", "pk"))
    pins.sort(key=lambda pin: pin.user_id is not None)
    seen: dict[int, ReportPin] = {}
    for pin in pins:
        seen.setdefault(pin.report_id, pin)
    return list(seen.values())


def pins_of(report: SavedReport, user: User) -> list[ReportPin]:
    """Where a report stands, as far as it concerns somebody."""
    return list(ReportPin.objects.filter(Q(user=None) | Q(user=user), report=report))
