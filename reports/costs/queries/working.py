"""Answers about how much of the time services worked."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from math import fsum
from typing import Any

from incidents.catalog.models import Service, ServiceDependency
from reports.costs.availability import availability, down_along_chain, is_down
from reports.costs.intervals import Span, clipped, merged
from reports.costs.queries.answers import wanted_by
from reports.costs.queries.direct import Wanted, sufferings_within
from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Group, Unit
from reports.metrics.questions import Answer, Figure, Question

Down = dict[int, list[Span]]


def answer_available(question: Question, at: datetime, *, with_needs: bool = False) -> Answer:
    """The share of the time of each service in use, and their mean. Three queries, two without dependencies."""
    wanted = wanted_by(question, at)
    services = _services(question)
    down = down_within(wanted, [service.pk for service in services], with_needs=with_needs)
    window = wanted.window
    total = _mean("", "All", services, down, window)
    figures: list[Figure] = []
    if question.group == Group.SERVICE:
        figures = [_mean(str(service.pk), service.name, [service], down, window) for service in services]
    elif question.group in OF_TIME:
        figures = [
            _mean(key, periods.label_of(key, question.group), services, down, stretch)
            for key, stretch in _stretches(wanted, question.group)
        ]
    return Answer(question, Unit.SHARE, total, tuple(figures), as_of=at)


def _services(question: Question) -> list[Service]:
    rows = Service.objects.filter(retired_at=None)
    if Group.SERVICE in question.only:
        rows = Service.objects.filter(pk__in=question.only[Group.SERVICE])
    return list(rows)


def down_within(wanted: Wanted, services: list[int], *, with_needs: bool) -> Down:
    """When each service was down within the period, merged; of the incidents that the principal may see."""
    needs: list[tuple[int, int, bool]] = []
    if with_needs:
        needs = list(ServiceDependency.objects.order_by().values_list("service_id", "depends_on_id", "is_hard"))
    asked = {*services, *(needed for _service, needed, _hard in needs)}
    sufferings, _keys = sufferings_within(wanted, services=asked)
    own: Down = defaultdict(list)
    for one in sufferings:
        if is_down(one.effect):
            own[one.service].append((one.begins, one.ends))
    cut = {service: merged(clipped(spans, wanted.window)) for service, spans in own.items()}
    if with_needs:
        return {service: down_along_chain(service, needs, cut) for service in services}
    return cut


def _mean(key: str, label: str, services: list[Service], down: Down, window: Span) -> Figure:
    """`n` is the number of services. Nothing is known of a time that has not come yet."""
    if window[0] >= window[1] or not services:
        return Figure(key, label, 0, len(services), None)
    shares = [availability(down.get(service.pk, ()), window) for service in services]
    return Figure(key, label, len(shares), 0, fsum(shares) / len(shares))


def _stretches(wanted: Wanted, group: Group) -> list[tuple[str, Span]]:
    """The days, weeks or months of a period, each cut at its ends and at now."""
    keys = periods.keys_between(wanted.since, wanted.until, group)
    firsts = [max(wanted.since, date.fromisoformat(key)) for key in keys]
    return [
        (key, _cut(first, until, wanted))
        for key, first, until in zip(keys, firsts, [*firsts[1:], wanted.until], strict=True)
    ]


def _cut(first: date, until: date, wanted: Wanted) -> Span:
    begins = periods.begins(first, wanted.zone)
    return begins, max(begins, min(periods.begins(until, wanted.zone), wanted.at))


def days_back(at: datetime, days: int, zone: Any) -> tuple[date, date]:
    """The last so many days, today among them, as since and until."""
    today = at.astimezone(zone).date()
    return today - timedelta(days=days - 1), today + timedelta(days=1)
