"""Answers about downtime and costs: from what is kept of days, and where that does not hold, from the records."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db.models import Q

from incidents.lifecycle.models import AffectedService
from incidents.permissions.principal import as_system
from knowledge.reviews.models import Lesson, LessonRecurrence
from reports.costs.choices import Kept
from reports.costs.packing import Running, unpack_lines
from reports.costs.queries.days import DAY, PARTS
from reports.costs.queries.direct import Books, days_between, rows_within, shares_from, shares_within
from reports.costs.queries.reading import Reading
from reports.costs.queries.running import is_more_to_come, went_on
from reports.costs.queries.standing import Asked, Standing
from reports.costs.queries.wanted import Wanted, wanted_by
from reports.costs.shares import Share, Unpriced
from reports.costs.tallies import Tallies, Tally, figure_of, kept_only, lines_of
from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, OF_TIME, Group, Unit
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Answer, Figure, Question

# So many days that changed are reckoned when a question is asked; more only where few services suffered on them.
FEW_DAYS, FEW_ROWS = 31, 5_000
# Days that lie apart are read in so many stretches at most.
STRETCHES = 40


@dataclass(frozen=True)
class Told:
    """Tallies of a period, and whether some changes are not counted in them: then they are as of `as_of`."""

    tallies: Tallies
    as_of: datetime
    uncounted: int = 0


def answer(
    question: Question,
    at: datetime,
    *,
    kept: Kept = Kept.ALL,
    unit: Unit = Unit.MONEY,
    is_recurrence: bool = False,
    reading: Reading | None = None,
) -> Answer:
    """Add up what the principal may see."""
    told = of_recurrence(question, at) if is_recurrence else tell(question, at, kept, reading)
    return answer_from(told, question, unit)


def asked_by(question: Question, kept: Kept = Kept.ALL, *, is_recurrence: bool = False) -> Asked | None:
    """What a question asks of what is kept; None where only the records answer it."""
    dimension = split_of(question)
    if dimension is None or is_recurrence:
        return None
    # The whole of a dimension is told apart: an incident has several services that suffer.
    whole = "" if _is_told_apart(question) else dimension
    return Asked(kept, question.since, question.until, question.reality, (dimension, whole))


def answer_from(told: Told, question: Question, unit: Unit = Unit.MONEY) -> Answer:
    """The answer that tallies of the question make. A query for the names of groups."""
    total = figure_of("", "All", told.tallies.total, unit)
    groups = _figures(question, told.tallies.by_key, unit) if question.group else []
    return Answer(question, unit, total, tuple(groups), as_of=told.as_of, uncounted=told.uncounted)


def _is_told_apart(question: Question) -> bool:
    return question.group in DIMENSIONS and not question.only


def tell(question: Question, at: datetime, kept: Kept, reading: Reading | None = None) -> Told:
    """One query for what is kept, up to four for what went on since today was kept, and ten for what changed."""
    asked = asked_by(question, kept)
    if asked is None:
        return tell_from(*shares_within(wanted_by(question, at), PARTS[kept]), question, at)
    reading = reading or Reading()
    standing = reading.standing(asked)
    days, uncounted = days_reckoned(standing, question, at)
    tallies = Tallies(question.since, question.group)
    _add_kept(tallies, standing, question, asked.dimensions[0], days)
    shares, unpriced = reckoned(wanted_by(question, at), days, kept, reading.books)
    _add_shares(tallies, shares, unpriced, question, days)
    if (running := running_within(standing, question, at, days)) is not None:
        shares, before = went_on(running, wanted_by(question, at), reading, PARTS[kept])
        _add_shares(tallies, shares, [], question, {wanted_by(question, at).today}, before)
    return Told(tallies, (standing.folded_at if uncounted else None) or at, uncounted)


def _add_kept(tallies: Tallies, standing: Standing, question: Question, dimension: str, days: Collection[date]) -> None:
    """Add what is kept of the question's days, but of these."""
    wanted_keys = frozenset(question.only[Group(dimension)]) if question.only else None
    is_apart = _is_told_apart(question)
    for day, of, packed in standing.rows:
        if day in days or not question.since <= day < question.until:
            continue
        for key, line in unpack_lines(packed, wanted_keys):
            if of == dimension:
                tallies.add(day, key, line, to_total=not is_apart)
            else:
                tallies.add_whole(day, line)


def split_of(question: Question) -> str | None:
    """The dimension by which what is kept answers a question ("": by none); None where only the records do."""
    group = question.group
    if not question.only:
        return Group(group).value if group in DIMENSIONS else ""
    if len(question.only) > 1:
        return None
    dimension, keys = next(iter(question.only.items()))
    # An incident may make several services suffer, and then counts once.
    if group in DIMENSIONS or (dimension == Group.SERVICE and len(set(keys)) > 1):
        return None
    return dimension.value


def days_reckoned(standing: Standing, question: Question, at: datetime) -> tuple[set[date], int]:
    """The days that are reckoned from the records, and how many changes are not counted of the others. A query where
    much has changed."""
    today = wanted_by(question, at).today
    held = question.since if standing.through is None else min(standing.through, today)
    apart = set(days_between(max(question.since, held), question.until))
    if standing.tells_today(today, at):
        apart = apart - {today} if is_more_to_come(question, at) else set()
    within = set(days_between(question.since, min(question.until, max(held, question.since))))
    apart |= standing.apart & within
    changed = (standing.dirty & within) - apart
    if len(changed) <= FEW_DAYS or _are_few_rows(min(changed), max(changed) + DAY, question, at):
        return apart | changed, 0
    return apart | (standing.hidden & within), standing.changes


def _are_few_rows(since: date, until: date, question: Question, at: datetime) -> bool:
    begins, ends = Wanted(since, until, at, question.reality).window
    with as_system("how much there is to reckon is no secret that is told"):
        rows = AffectedService.objects.filter(Q(ended_at=None) | Q(ended_at__gt=begins), started_at__lt=ends)
        return rows.order_by()[: FEW_ROWS + 1].count() <= FEW_ROWS


def running_within(standing: Standing, question: Question, at: datetime, days: Collection[date]) -> Running | None:
    """What today is told by as it is kept, where it is asked for and not among the days that are reckoned."""
    today = wanted_by(question, at).today
    return standing.running if question.since <= today < question.until and today not in days else None


def reckoned(wanted: Wanted, days: Collection[date], kept: Kept, books: Books) -> tuple[list[Share], list[Unpriced]]:
    """The shares of these days, and those of the days before that tell what began."""
    shares: list[Share] = []
    unpriced: list[Unpriced] = []
    times = [Wanted(since - DAY, until, wanted.at, wanted.reality) for since, until in stretches(sorted(days))]
    if not times:
        return shares, unpriced
    rows = rows_within(times, books, PARTS[kept])
    for one in times:
        found, unknown = shares_from(rows, one, books, days)
        shares.extend(found)
        unpriced.extend(unknown)
    return shares, unpriced


def stretches(days: list[date]) -> Iterator[tuple[date, date]]:
    """Few stretches (from, until before) that cover days in order, with the smallest gaps among them."""
    if not days:
        return
    gaps = sorted(((there - here, here, there) for here, there in pairwise(days)), reverse=True)
    # What lies a day apart is read at once: the day before is read anyway.
    cuts = sorted((here, there) for gap, here, there in gaps[: STRETCHES - 1] if gap > 2 * DAY)
    begins = [days[0], *(there for _here, there in cuts)]
    ends = [*(here for here, _there in cuts), days[-1]]
    for begin, end in zip(begins, ends, strict=True):
        yield begin, end + DAY


def _add_shares(
    tallies: Tallies,
    shares: list[Share],
    unpriced: list[Unpriced],
    question: Question,
    days: Collection[date],
    told: Sequence[Share] = (),
) -> None:
    """Add what the shares of these days make: of those that are asked for, by a dimension and altogether. What of them
    has been `told` already is not counted again."""
    if question.only:
        only = dict(question.only)
        shares, told = kept_only(shares, only), kept_only(told, only)
        unpriced = [one for one in unpriced if all(one.keys[group] in keys for group, keys in only.items())]
    by = Group(question.group) if question.group in DIMENSIONS else None
    for day, lines in lines_of(shares, unpriced, by, days, told).items():
        for key, line in lines.items():
            tallies.add(day, key, line, to_total=by is None)
    if by is not None:
        for day, lines in lines_of(shares, unpriced, None, days, told).items():
            for line in lines.values():
                tallies.add_whole(day, line)


def of_recurrence(question: Question, at: datetime) -> Told:
    """What incidents cost in which the cause of a lesson came back. Up to eleven queries."""
    shares, unpriced = shares_within(wanted_by(question, at), incidents=incidents_that_came_back())
    return tell_from(shares, unpriced, question, at)


def tell_from(shares: list[Share], unpriced: list[Unpriced], question: Question, at: datetime) -> Told:
    """What all shares of the question's period make."""
    tallies = Tallies(question.since, question.group)
    days = set(days_between(question.since, question.until))
    _add_shares(tallies, shares, unpriced, question, days)
    return Told(tallies, at)


def incidents_that_came_back() -> set[int]:
    """Incidents in which the cause of a lesson came back, as far as the principal may see both. One query."""
    lessons = Lesson.objects.order_by().values("pk")
    return set(LessonRecurrence.objects.filter(lesson__in=lessons).order_by().values_list("incident_id", flat=True))


def _figures(question: Question, tallies: dict[Any, Tally], unit: Unit) -> list[Figure]:
    """The figures of the groups: of time, all there are; of a dimension, those with something."""
    group = question.group
    assert group is not None
    labels: dict[Any, str]
    if group in OF_TIME:
        keys = periods.keys_between(question.since, question.until, group)
        labels = {key: periods.label_of(key, group) for key in keys}
    else:
        labels = dict(labels_of(Group(group), tallies))
    return [
        figure_of("" if key is None else str(key), label, tallies.get(key, Tally()), unit)
        for key, label in labels.items()
    ]
