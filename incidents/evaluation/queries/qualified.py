"""Who is qualified for what, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from incidents.evaluation.models import Qualification
from incidents.people.models import User

SOON_DAYS = 30


@dataclass(frozen=True)
class Held:
    """The qualification of one thing that holds longest; `is_soon`: it ends within a month, `is_over`: it has ended."""

    qualification: Qualification
    is_over: bool
    is_soon: bool

    @property
    def what(self) -> str:
        one = self.qualification
        return str(one.capability) if one.capability is not None else str(one.get_role_display())


def in_force(*, on: date) -> QuerySet[Qualification]:
    """Those that hold on a day (UTC), its last day included."""
    return Qualification.objects.filter(revoked_at=None, expires_on__gte=on)


def qualified_people(*, on: date, user: User | None = None) -> list[Held]:
    """For each person and thing the one that holds longest, those that end first on top; of `user` alone where given.

    Ended ones stand in it for a year, so that somebody renews them. One query.
    """
    rows = Qualification.objects.filter(revoked_at=None, expires_on__gte=on - timedelta(days=365), user__is_active=True)
    if user is not None:
        rows = rows.filter(user=user)
    best: dict[tuple[int, str, int | None], Qualification] = {}
    for row in rows.select_related("user", "capability", "exercise").order_by("expires_on", "pk"):
        best[(row.user_id, row.role, row.capability_id)] = row
    ordered = sorted(best.values(), key=lambda row: (row.expires_on, str(row.user), row.pk))
    return [Held(row, row.expires_on < on, on <= row.expires_on < on + timedelta(days=SOON_DAYS)) for row in ordered]
