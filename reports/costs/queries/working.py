"""Answers about how much of the time services worked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime
from math import fsum

from incidents.catalog.models import Service, ServiceDependency
from reports.costs.availability import availability, down_along_chain, is_down
from reports.costs.choices import Kept
from reports.costs.intervals import Span, clipped, cut_of, merged
from reports.costs.packing import unpack_spans
from reports.costs.queries.answers import days_reckoned, running_within, stretches
from reports.costs.queries.days import DAY
from reports.costs.queries.direct import sufferings_within
from reports.costs.queries.reading import Reading
from reports.costs.queries.running import down_since
from reports.costs.queries.standing import Asked, Standing
from reports.costs.queries.wanted import Wanted, wanted_by
from reports.metrics import periods
from reports.metrics.choices import OF_TIME, Group, Unit
from reports.metrics.questions import Answer, Figure, Question

Down = dict[int, list[Span]]


def answer_available(
    question: Question, at: datetime, *, with_needs: bool = False, reading: Reading | None = None
) -> Answer:
    """The share of the time of each service in use, and their mean. Three to eight queries."""
    wanted = wanted_by(question, at)
    services = _services(question)
    standing = (reading or Reading()).standing(downs_asked_by(question))
    keys = [service.pk for service in services]
    down, as_of, uncounted = _down_within(question, at, keys, standing, with_needs=with_needs)
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
    return Answer(question, Unit.SHARE, total, tuple(figures), as_of=as_of, uncounted=uncounted)


def downs_asked_by(question: Question) -> Asked:
    """What a question asks of what is kept."""
    return Asked(Kept.DOWN, question.since, question.until, question.reality, ("", ""))


def _services(question: Question) -> list[Service]:
    rows = Service.objects.filter(retired_at=None)
    if Group.SERVICE in question.only:
        rows = Service.objects.filter(pk__in=question.only[Group.SERVICE])
    return list(rows)


def _down_within(
    question: Question, at: datetime, services: list[int], standing: Standing, *, with_needs: bool
) -> tuple[Down, datetime, int]:
    """When each service was down within the period, merged, of the incidents that the principal may see; as of when,
    and how many changes are not counted."""
    needs: list[tuple[int, int, bool]] = []
    if with_needs:
        needs = list(ServiceDependency.objects.order_by().values_list("service_id", "depends_on_id", "is_hard"))
    asked = {*services, *(needed for _service, needed, _hard in needs)}
    days, uncounted = days_reckoned(standing, question, at)
    own: Down = defaultdict(list)
    for day, _dimension, packed in standing.rows:
        if day not in days and question.since <= day < question.until:
            for service, span in unpack_spans(packed):
                own[service].append(span)
    times = [replace(wanted_by(question, at), since=since, until=until) for since, until in stretches(sorted(days))]
    if times:
        _add_directly(own, times, asked, days)
    if (running := running_within(standing, question, at, days)) is not None:
        for service, spans in down_since(running, wanted_by(question, at), asked).items():
            own[service].extend(spans)
    cut = {service: merged(spans) for service, spans in own.items() if service in asked}
    if with_needs:
        cut = {service: down_along_chain(service, needs, cut) for service in services}
    return cut, (standing.folded_at if uncounted else None) or at, uncounted


def _add_directly(own: Down, wanted: list[Wanted], services: set[int], days: set[date]) -> None:
    down: Down = defaultdict(list)
    for one in sufferings_within(wanted, services=services):
        if is_down(one.effect):
            down[one.service].append((one.begins, one.ends))
    windows = merged(window for one in wanted for window in _windows(one, days))
    for service, spans in down.items():
        whole = merged(spans)
        for window in windows:
            own[service].extend(clipped(cut_of(whole, window), window))


def _windows(wanted: Wanted, days: set[date]) -> list[Span]:
    """The time of the days within what is wanted, up to now: those on end as one."""
    own = sorted(day for day in days if wanted.since <= day < wanted.until)
    return clipped(
        merged((periods.begins(day, wanted.zone), periods.begins(day + DAY, wanted.zone)) for day in own),
        wanted.window,
    )


def _mean(key: str, label: str, services: list[Service], down: Down, window: Span) -> Figure:
    """`n` is the number of services. Nothing is known of a time that has not come yet."""
    if window[0] >= window[1] or not services:
        return Figure(key, label, 0, len(services), None)
    shares = [availability(cut_of(down.get(service.pk, ()), window), window) for service in services]
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
