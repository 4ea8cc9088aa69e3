"""What incidents cost, reckoned from the rows themselves as the principal may see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet

from incidents.catalog.choices import Effect
from incidents.lifecycle.models import AffectedService, Incident
from incidents.permissions.principal import as_system
from reports.costs.choices import Part
from reports.costs.estimates import Estimate
from reports.costs.intervals import Suffering
from reports.costs.models import FixedCost
from reports.costs.queries.books import rate_book, staff_book
from reports.costs.queries.lasting import LONG, IsLong
from reports.costs.queries.responses import over_within, reckon_response, roles_of, stints_of
from reports.costs.queries.wanted import COLUMNS, OF_INCIDENT, Keys, Wanted
from reports.costs.rates import RateBook, StaffBook
from reports.costs.response import Stint
from reports.costs.shares import Share, Unpriced, shares_of_downtime
from reports.metrics.choices import DIMENSIONS, Group

ALL_PARTS = (Part.DOWNTIME, Part.RESPONSE, Part.ITEM)
# So many incidents are read at once by their keys.
KEYS_AT_ONCE = 10_000
_SUFFERING = ("incident_id", "service_id", "effect", "started_at", "ended_at")


class Books:
    """What services and people cost, read when it is first asked for."""

    def __init__(self) -> None:
        self._services: RateBook | None = None
        self._people: StaffBook | None = None

    @property
    def services(self) -> RateBook:
        if self._services is None:
            self._services = rate_book()
        return self._services

    @property
    def people(self) -> StaffBook:
        if self._people is None:
            self._people = staff_book()
        return self._people


@dataclass(frozen=True, slots=True)
class Over:
    """An incident that is over, and who responded to it."""

    incident: int
    day: date
    stints: tuple[Stint, ...]


@dataclass
class Rows:
    """What was read of a time: what suffered, what was over, fixed costs as (incident, day, estimate), and the keys of
    all these incidents; which of them are drills and which restricted."""

    sufferings: list[Suffering]
    over: list[Over]
    items: list[tuple[int, date, Estimate]]
    keys: Keys
    drills: set[int]
    restricted: set[int]

    def of(self, *, is_drill: bool, is_whole: bool) -> Rows:
        """The rows of real incidents or of drills, with restricted ones or without."""

        def counts(incident: int) -> bool:
            return (incident in self.drills) == is_drill and (is_whole or incident not in self.restricted)

        return Rows(
            [one for one in self.sufferings if counts(one.incident)],
            [one for one in self.over if counts(one.incident)],
            [one for one in self.items if counts(one[0])],
            self.keys,
            self.drills,
            self.restricted,
        )


def rows_within(
    wanted: Sequence[Wanted],
    books: Books,
    parts: Collection[Part] = ALL_PARTS,
    *,
    incidents: Collection[int] | None = None,
) -> Rows:
    """Read what of these parts may cost something in some times. One to six queries; who responded only where people
    cost something. Of `incidents` alone, unless it is None, but with whatever suffered at the same time."""
    rows = Rows([], [], [], {}, set(), set())
    if Part.DOWNTIME in parts:
        _read_sufferings(rows, wanted, incidents)
    if Part.RESPONSE in parts and not books.people.is_empty:
        _read_over(rows, wanted, incidents)
    if Part.ITEM in parts:
        _read_items(rows, wanted, incidents)
    return rows


def shares_from(
    rows: Rows, wanted: Wanted, books: Books, days: Collection[date] | None = None
) -> tuple[list[Share], list[Unpriced]]:
    """The shares of what was read of a time, and the incidents of whose people some cost nobody knows what. Downtime on
    other days than `days` is told without its cost."""
    shares: list[Share] = []
    begins, ends = wanted.window
    sufferings = [one for one in rows.sufferings if one.begins < ends and one.ends > begins]
    if sufferings:
        shares.extend(shares_of_downtime(sufferings, wanted.window, books.services, rows.keys, wanted.zone, days=days))
    unpriced: list[Unpriced] = []
    for one in rows.over:
        if not wanted.since <= one.day < wanted.until:
            continue
        keys = rows.keys[one.incident]
        response = reckon_response(one.stints, keys[Group.TEAM], books.people, wanted.zone)
        if response.unpriced:
            unpriced.append(Unpriced(one.incident, one.day, keys))
        if response.seconds > response.unpriced:
            shares.append(Share(one.incident, one.day, Part.RESPONSE, response.cost, keys))
    shares.extend(
        Share(incident, on, Part.ITEM, estimate, rows.keys[incident])
        for incident, on, estimate in rows.items
        if wanted.since <= on < wanted.until
    )
    return shares, unpriced


def sufferings_within(wanted: Sequence[Wanted], *, services: Collection[int]) -> list[Suffering]:
    """Who suffered how. Two queries, more of many thousands."""
    rows = Rows([], [], [], {}, set(), set())
    _take_sufferings(rows, _suffering(wanted) & Q(service__in=services), wanted)
    return rows.sufferings


def _suffering(wanted: Sequence[Wanted]) -> Q:
    """What suffered in any of some times. Each alternative has an index of its own: most of what began shortly before
    is over soon, and of what lasts there is little."""
    first, last = min(one.window[0] for one in wanted), max(one.window[1] for one in wanted)
    condition = Q(ended_at=None, started_at__lt=last) | Q(IsLong(), started_at__lt=last, ended_at__gt=first)
    for begins, ends in (one.window for one in wanted):
        condition |= Q(started_at__gte=begins - LONG, started_at__lt=ends, ended_at__gt=begins)
    return condition


def _suffered(
    last: datetime, incident: int, service: int, effect: str, started_at: datetime, ended_at: datetime | None
) -> Suffering:
    # What still runs is cut by the end of the time that is looked at.
    return Suffering(incident, service, effect, started_at, ended_at or max(last, started_at))


def _read_sufferings(rows: Rows, wanted: Sequence[Wanted], incidents: Collection[int] | None) -> None:
    condition = _suffering(wanted)
    if incidents is not None:
        condition &= _at_the_same_time(wanted, incidents)
    _take_sufferings(rows, condition, wanted)


def _take_sufferings(rows: Rows, condition: Q, wanted: Sequence[Wanted]) -> None:
    """Their incidents are read by key: joined, every incident there is would be read for the few thousand of a day."""
    with as_system("which of their incidents the reader may see is asked next"):
        found = list(AffectedService.objects.filter(condition).order_by().values_list(*_SUFFERING))
    keys = sorted({incident for incident, *_rest in found})
    for first in range(0, len(keys), KEYS_AT_ONCE):
        some = Incident.objects.filter(wanted[0].of(), pk__in=keys[first : first + KEYS_AT_ONCE])
        for incident, *own in some.order_by().values_list("pk", *COLUMNS):
            _note(rows, incident, own)
    last = max(one.window[1] for one in wanted)
    rows.sufferings.extend(_suffered(last, *row) for row in found if row[0] in rows.keys)


def rows_beyond(moment: datetime, wanted: Wanted) -> Rows:
    """What suffered beyond a moment before now. One query."""
    rows = Rows([], [], [], {}, set(), set())
    found = _beyond(moment, wanted).order_by().values_list(*_SUFFERING, *OF_INCIDENT)
    for incident, service, effect, started_at, ended_at, *own in found:
        _note(rows, incident, own)
        rows.sufferings.append(_suffered(wanted.at, incident, service, effect, started_at, ended_at))
    return rows


def downs_beyond(moment: datetime, wanted: Wanted, *, services: Collection[int]) -> list[Suffering]:
    """Which services were down beyond a moment before now. One query."""
    rows = _beyond(moment, wanted).filter(service__in=services, effect=Effect.DOWN)
    return [_suffered(wanted.at, *row) for row in rows.order_by().values_list(*_SUFFERING)]


def _beyond(moment: datetime, wanted: Wanted) -> QuerySet[AffectedService]:
    """Of that there is little."""
    return AffectedService.objects.filter(beyond(moment), wanted.of("incident__"), started_at__lt=wanted.at)


def beyond(moment: datetime) -> Q:
    return Q(ended_at=None) | Q(ended_at__gt=moment)


def _at_the_same_time(wanted: Sequence[Wanted], incidents: Collection[int]) -> Q:
    """What suffered in any of these incidents, and what did in others while the same service did. One query."""
    condition = Q(incident__in=incidents)
    spans: dict[int, list[Any]] = defaultdict(list)
    own = AffectedService.objects.filter(_suffering(wanted), wanted[0].of("incident__"), incident__in=incidents)
    for service, started_at, ended_at in own.order_by().values_list("service_id", "started_at", "ended_at"):
        spans[service].append((started_at, ended_at or max(one.window[1] for one in wanted)))
    for service, ones in spans.items():
        first, last = min(begins for begins, _ends in ones), max(ends for _begins, ends in ones)
        condition |= Q(Q(ended_at=None) | Q(ended_at__gt=first), service=service, started_at__lt=last)
    return condition


def _read_over(rows: Rows, wanted: Sequence[Wanted], incidents: Collection[int] | None) -> None:
    found = over_within(wanted)
    if incidents is not None:
        found = found.filter(pk__in=incidents)
    columns = ("pk", "assignee_id", "acknowledged_at", "over_at", *COLUMNS)
    read = list(found.order_by().values_list(*columns))
    roles = roles_of(found) if read else {}
    for pk, assignee, acknowledged_at, over_at, *own in read:
        _note(rows, pk, own)
        stints = tuple(stints_of(assignee, acknowledged_at, roles.get(pk, ()), over_at))
        rows.over.append(Over(pk, over_at.astimezone(wanted[0].zone).date(), stints))


def _read_items(rows: Rows, wanted: Sequence[Wanted], incidents: Collection[int] | None) -> None:
    days = reduce(or_, (Q(on__gte=one.since, on__lt=one.until) for one in wanted))
    found = FixedCost.objects.filter(days, wanted[0].of("incident__"), withdrawn_at=None)
    if incidents is not None:
        found = found.filter(incident__in=incidents)
    columns = ("incident_id", "on", "low", "likely", "high", *OF_INCIDENT)
    for incident, on, low, likely, high, *own in found.order_by().values_list(*columns):
        _note(rows, incident, own)
        rows.items.append((incident, on, Estimate(float(low), float(likely), float(high))))


def _note(rows: Rows, incident: int, own: list[Any]) -> None:
    if incident in rows.keys:
        return
    exercise, restricted, *keys = own
    rows.keys[incident] = dict(zip(DIMENSIONS, keys, strict=True))
    if exercise is not None:
        rows.drills.add(incident)
    if restricted:
        rows.restricted.add(incident)


def shares_within(
    wanted: Wanted, parts: Iterable[Part] = ALL_PARTS, *, incidents: Collection[int] | None = None
) -> tuple[list[Share], list[Unpriced]]:
    """The shares of a period that the principal may see, and the incidents of which a part is unknown. Of `incidents`
    alone, unless it is None."""
    books = Books()
    shares, unpriced = shares_from(rows_within([wanted], books, tuple(parts), incidents=incidents), wanted, books)
    if incidents is not None:
        shares = [share for share in shares if share.incident in incidents]
    return shares, unpriced


def days_between(since: date, until: date) -> Iterator[date]:
    for number in range((until - since).days):
        yield since + timedelta(days=number)
