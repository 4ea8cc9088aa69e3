"""What today comes to besides what is kept of it: what went on since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from reports.costs.choices import Part
from reports.costs.estimates import NOTHING
from reports.costs.intervals import Span, clipped
from reports.costs.models import FixedCost
from reports.costs.packing import Running
from reports.costs.queries.days import DAY
from reports.costs.queries.direct import downs_beyond
from reports.costs.queries.reading import Reading
from reports.costs.queries.responses import over_within
from reports.costs.queries.wanted import Wanted, wanted_by
from reports.costs.shares import Share, shares_of_downtime
from reports.metrics.choices import Group
from reports.metrics.questions import Question

_PARTS = list(Part)


def went_on(
    running: Running, wanted: Wanted, reading: Reading, parts: Collection[Part]
) -> tuple[list[Share], list[Share]]:
    """What today's shares come to since it was kept, and (without money) where their incidents have been counted by
    then, today or yesterday. Up to four queries.

    Who responded and fixed costs are written down with their day: of those nothing goes on.
    """
    if Part.DOWNTIME not in parts:
        return [], []
    rows = reading.beyond(running.as_of, wanted)
    if not rows.sufferings:
        return [], []
    window = running.as_of, wanted.at
    shares = list(shares_of_downtime(rows.sufferings, window, reading.books.services, rows.keys, wanted.zone))
    before = [
        Share(
            one.incident,
            wanted.today - one.ago * DAY,
            _PARTS[one.part],
            NOTHING,
            {**rows.keys[one.incident], Group.SERVICE: one.service or None},
        )
        for one in running.present
        if one.incident in rows.keys and _PARTS[one.part] in parts
    ]
    return shares, before


def down_since(running: Running, wanted: Wanted, services: Collection[int]) -> dict[int, list[Span]]:
    """When services were down since today was kept, up to now. One query."""
    down: dict[int, list[Span]] = defaultdict(list)
    for one in downs_beyond(running.as_of, wanted, services=services):
        down[one.service] += clipped([(one.begins, one.ends)], (running.as_of, wanted.at))
    return down


def is_more_to_come(question: Question, at: datetime) -> bool:
    """Whether something is written down of days that are still to come. Two queries about such days, else none."""
    wanted = wanted_by(question, at)
    tomorrow = wanted.today + DAY
    if question.until <= tomorrow:
        return False
    items = FixedCost.objects.filter(wanted.of("incident__"), on__gte=tomorrow, on__lt=question.until)
    coming = Wanted(max(tomorrow, question.since), question.until, at, question.reality)
    return items.filter(withdrawn_at=None).exists() or over_within([coming]).exists()
