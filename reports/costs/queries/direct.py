"""What incidents cost, reckoned from the rows themselves as the principal may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from incidents.lifecycle.models import AffectedService, Incident, ResponseRole
from reports.costs.choices import Part, Responder
from reports.costs.estimates import Estimate
from reports.costs.intervals import Span, Suffering
from reports.costs.models import FixedCost
from reports.costs.queries.books import rate_book, staff_book
from reports.costs.response import Response, Stint, cost_of_response
from reports.costs.shares import Share, shares_of_downtime
from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, Group, Reality
from reports.metrics.queries.records import column_of

Keys = dict[int, dict[Group, int | None]]
COLUMNS = tuple(column_of(dimension) for dimension in DIMENSIONS)
_OF_INCIDENT = tuple(f"incident__{column}" for column in COLUMNS)


@dataclass(frozen=True)
class Wanted:
    """Which time, and which incidents: days of the installation's time zone, `until` is not among them."""

    since: date
    until: date
    at: datetime
    reality: Reality = Reality.REAL

    @property
    def zone(self) -> tzinfo:
        return timezone.get_default_timezone()

    @property
    def window(self) -> Span:
        """In which time runs: what has not happened yet is no part of it."""
        begins = periods.begins(self.since, self.zone)
        return begins, max(begins, min(periods.begins(self.until, self.zone), self.at))

    def of(self, path: str = "") -> Q:
        """The real ones, the drills, or both."""
        if self.reality == Reality.BOTH:
            return Q()
        return Q(**{f"{path}exercise__isnull": self.reality == Reality.REAL})


def downtime_within(wanted: Wanted, *, services: Collection[int] | None = None) -> Iterator[Share]:
    """What services that suffered cost. Four queries."""
    sufferings, keys = sufferings_within(wanted, services=services)
    return shares_of_downtime(sufferings, wanted.window, rate_book(), keys, wanted.zone)


def sufferings_within(wanted: Wanted, *, services: Collection[int] | None = None) -> tuple[list[Suffering], Keys]:
    """Who suffered how, and the keys of the incidents. One query."""
    begins, ends = wanted.window
    rows = AffectedService.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=begins), wanted.of("incident__"), started_at__lt=ends
    )
    if services is not None:
        rows = rows.filter(service__in=services)
    keys: Keys = {}
    found = []
    columns = ("incident_id", "service_id", "effect", "started_at", "ended_at", *_OF_INCIDENT)
    for incident, service, effect, started_at, ended_at, *own in rows.order_by().values_list(*columns):
        keys[incident] = dict(zip(DIMENSIONS, own, strict=True))
        # What still runs when the window ends is cut by it.
        found.append(Suffering(incident, service, effect, started_at, ended_at or max(ends, started_at)))
    return found, keys


def response_within(wanted: Wanted) -> tuple[list[Share], set[int]]:
    """What people cost whose work ended in the period, and the incidents of whom nobody said what all of them cost.

    Counted on the day on which the incident was resolved or cancelled. Three queries, one where nobody has a rate.
    """
    book = staff_book()
    if book.is_empty:
        return [], set()
    begins, ends = periods.begins(wanted.since, wanted.zone), periods.begins(wanted.until, wanted.zone)
    rows = Incident.objects.annotate(over_at=Coalesce("resolved_at", "cancelled_at")).filter(
        Q(resolved_at__gte=begins, resolved_at__lt=ends)
        | Q(resolved_at=None, cancelled_at__gte=begins, cancelled_at__lt=ends),
        wanted.of(),
    )
    roles = roles_of(rows)
    shares: list[Share] = []
    unpriced: set[int] = set()
    columns = ("pk", "assignee_id", "acknowledged_at", "over_at", *COLUMNS)
    for pk, assignee, acknowledged_at, over_at, *own in rows.order_by().values_list(*columns):
        keys = dict(zip(DIMENSIONS, own, strict=True))
        stints = stints_of(assignee, acknowledged_at, roles.get(pk, ()), over_at)
        response = reckon_response(stints, keys[Group.TEAM], book, wanted.zone)
        if response.unpriced:
            unpriced.add(pk)
        if response.seconds > response.unpriced:
            day = over_at.astimezone(wanted.zone).date()
            shares.append(Share(pk, day, Part.RESPONSE, response.cost, keys))
    return shares, unpriced


Held = tuple[int, str, datetime, datetime | None]


def roles_of(incidents: QuerySet[Incident]) -> dict[int, list[Held]]:
    """Who held which response role when, by incident. One query."""
    held: dict[int, list[Held]] = defaultdict(list)
    rows = ResponseRole.objects.filter(incident__in=incidents.order_by().values("pk")).order_by()
    for incident, *role in rows.values_list("incident_id", "user_id", "role", "started_at", "ended_at"):
        held[incident].append(tuple(role))
    return held


def stints_of(
    assignee: int | None, acknowledged_at: datetime | None, roles: Iterable[Held], over_at: datetime
) -> Iterator[Stint]:
    """Who responded until it was over: the one who has it since it was acknowledged, and who holds roles."""
    if assignee is not None and acknowledged_at is not None and acknowledged_at < over_at:
        yield Stint(assignee, Responder.ASSIGNEE, acknowledged_at, over_at)
    for person, role, started_at, ended_at in roles:
        ends = min(ended_at or over_at, over_at)
        if started_at < ends:
            yield Stint(person, role, started_at, ends)


def reckon_response(stints: Iterable[Stint], team: int | None, book: Any, zone: tzinfo) -> Response:
    return cost_of_response(
        stints, lambda stint: book.rate_of(team, stint.responder, stint.begins.astimezone(zone).date())
    )


def items_within(wanted: Wanted) -> list[Share]:
    """Fixed costs of the period. One query."""
    rows = FixedCost.objects.filter(
        wanted.of("incident__"), withdrawn_at=None, on__gte=wanted.since, on__lt=wanted.until
    )
    columns = ("incident_id", "on", "low", "likely", "high", *_OF_INCIDENT)
    return [
        Share(
            incident,
            on,
            Part.ITEM,
            Estimate(float(low), float(likely), float(high)),
            dict(zip(DIMENSIONS, own, strict=True)),
        )
        for incident, on, low, likely, high, *own in rows.order_by().values_list(*columns)
    ]
