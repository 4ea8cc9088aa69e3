"""Who responded to incidents, and for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from incidents.lifecycle.models import Incident, ResponseRole
from reports.costs.choices import Responder
from reports.costs.queries.wanted import Wanted
from reports.costs.rates import StaffBook
from reports.costs.response import Response, Stint, cost_of_response
from reports.metrics import periods

Held = tuple[int, str, datetime, datetime | None]


def over_within(wanted: Sequence[Wanted]) -> QuerySet[Incident]:
    """Incidents that were resolved or cancelled on the days of some times, with `over_at`."""
    rows: QuerySet[Any] = Incident.objects.annotate(over_at=Coalesce("resolved_at", "cancelled_at"))
    condition = Q()
    for one in wanted:
        begins, ends = periods.begins(one.since, one.zone), periods.begins(one.until, one.zone)
        condition |= Q(resolved_at__gte=begins, resolved_at__lt=ends)
        condition |= Q(resolved_at=None, cancelled_at__gte=begins, cancelled_at__lt=ends)
    return rows.filter(condition, wanted[0].of())


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


def reckon_response(stints: Iterable[Stint], team: int | None, book: StaffBook, zone: tzinfo) -> Response:
    return cost_of_response(
        stints, lambda stint: book.rate_of(team, stint.responder, stint.begins.astimezone(zone).date())
    )
