"""What is kept of days: made from the records, and which days there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils import timezone

from incidents.lifecycle.models import AffectedService, Incident
from reports.costs.availability import is_down
from reports.costs.choices import OF_COSTS, Kept, Part
from reports.costs.intervals import Span, Suffering, clipped, merged
from reports.costs.models import CostDay, FixedCost
from reports.costs.packing import NOBODY, Presence, pack_incidents, pack_lines, pack_running, pack_spans
from reports.costs.queries.direct import Books, Rows, beyond, days_between, rows_within, shares_from
from reports.costs.queries.wanted import Wanted
from reports.costs.shares import Share, Unpriced
from reports.costs.tallies import lines_of
from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, Group, Reality

# Raise it when what is kept is made in another way: all is made anew then.
_VERSION = 1
DAY = timedelta(days=1)
PARTS: dict[Kept, tuple[Part, ...]] = {
    Kept.DOWNTIME: (Part.DOWNTIME,),
    Kept.RESPONSE: (Part.RESPONSE,),
    Kept.ITEM: (Part.ITEM,),
    Kept.ALL: (Part.DOWNTIME, Part.RESPONSE, Part.ITEM),
}


def basis_now() -> str:
    """What days are made by. Made by another, they are all made anew."""
    return f"{_VERSION} {timezone.get_default_timezone()}"


def days_made(since: date, until: date, at: datetime) -> list[CostDay]:
    """What is to be kept of the days from `since` until before `until`, not saved; the day of `at` as it is then. The
    principal sees every incident. Five to eleven queries."""
    wanted = Wanted(since - DAY, until, at, Reality.BOTH)
    books = Books()
    rows = rows_within([wanted], books)
    days = set(days_between(since, until))
    today = at.astimezone(wanted.zone).date()
    running = _running_at(at) if today in days else set()
    made: list[CostDay] = []
    for is_drill in (False, True):
        known: list[tuple[Any, ...]] | None = None
        for is_whole in (False, True):
            # Where nothing is restricted, both are the same.
            if known is None or rows.restricted:
                own = rows.of(is_drill=is_drill, is_whole=is_whole)
                shares, unpriced = shares_from(own, wanted, books, days)
                known = list(_made_of(own, shares, unpriced, days, wanted.zone))
                if today in days:
                    known.append((today, Kept.RUNNING, "", pack_running(at, _presences(shares, running, today))))
            made.extend(
                CostDay(day=day, part=part, dimension=split, is_drill=is_drill, is_whole=is_whole, packed=packed)
                for day, part, split, packed in known
                if is_whole or part != Kept.RESTRICTED
            )
    return made


def _running_at(moment: datetime) -> set[int]:
    """The incidents of which something suffers beyond a moment. One query."""
    return set(AffectedService.objects.filter(beyond(moment)).order_by().values_list("incident_id", flat=True))


def _presences(shares: Iterable[Share], running: Collection[int], today: date) -> Iterator[Presence]:
    """Where incidents that go on have cost something today and yesterday: there they are not counted again."""
    for share in shares:
        if share.incident in running and share.day in (today, today - DAY):
            service = share.keys[Group.SERVICE] or NOBODY
            yield Presence(share.incident, service, list(Part).index(share.part), (today - share.day).days)


def _made_of(
    rows: Rows, shares: list[Share], unpriced: list[Unpriced], days: set[date], zone: tzinfo
) -> Iterator[tuple[date, str, str, bytes]]:
    for kept in OF_COSTS:
        for split in (None, *DIMENSIONS):
            for day, lines in lines_of(*of_kept(kept, shares, unpriced), split, days).items():
                yield day, kept, split.value if split else "", pack_lines(lines)
    for day, spans in _down_by_day(rows.sufferings, days, zone):
        yield day, Kept.DOWN, "", pack_spans(spans)
    hidden = _restricted_by_day(rows, [*shares, *unpriced], days, zone)
    for day, incidents in hidden.items():
        yield day, Kept.RESTRICTED, "", pack_incidents(incidents)


def _restricted_by_day(
    rows: Rows, told: Iterable[Share | Unpriced], days: set[date], zone: tzinfo
) -> dict[date, set[int]]:
    """Restricted incidents that change what is told of a day to whoever may see them."""
    hidden: dict[date, set[int]] = defaultdict(set)
    for one in told:
        if one.incident in rows.restricted and one.day in days:
            hidden[one.day].add(one.incident)
    for suffering in rows.sufferings:
        if suffering.incident in rows.restricted:
            for day in days_touched(suffering.begins, suffering.ends, zone) & days:
                hidden[day].add(suffering.incident)
    return hidden


def of_kept(
    kept: Kept, shares: Iterable[Share], unpriced: Iterable[Unpriced]
) -> tuple[Iterable[Share], Iterable[Unpriced]]:
    """What of them counts for something that is kept."""
    parts = PARTS[kept]
    return (share for share in shares if share.part in parts), unpriced if Part.RESPONSE in parts else ()


def _down_by_day(
    sufferings: Iterable[Suffering], days: Collection[date], zone: tzinfo
) -> Iterator[tuple[date, dict[int, list[Span]]]]:
    down: dict[int, list[Span]] = defaultdict(list)
    for one in sufferings:
        if is_down(one.effect):
            down[one.service].append((one.begins, one.ends))
    by_service = {service: merged(spans) for service, spans in down.items()}
    for day in sorted(days):
        window = periods.begins(day, zone), periods.begins(day + DAY, zone)
        own = {service: cut for service, spans in by_service.items() if (cut := clipped(spans, window))}
        if own:
            yield day, own


def days_touched(begins: datetime, ends: datetime, zone: tzinfo) -> set[date]:
    """The days of a zone on which a stretch of time lies, the last also where it ends with its first instant."""
    first, last = begins.astimezone(zone).date(), ends.astimezone(zone).date()
    return set(days_between(first, last + DAY))


def first_day_of_all(zone: tzinfo) -> date | None:
    """The day before which nothing can have cost anything. The principal sees every incident. Three queries."""
    rows: Any = Incident.objects.annotate(over_at=Coalesce("resolved_at", "cancelled_at"))
    instants = [
        AffectedService.objects.aggregate(first=Min("started_at"))["first"],
        rows.aggregate(first=Min("over_at"))["first"],
    ]
    on = FixedCost.objects.aggregate(first=Min("on"))["first"]
    days = [moment.astimezone(zone).date() for moment in instants if moment is not None]
    return min([*days, *([] if on is None else [on])], default=None)
