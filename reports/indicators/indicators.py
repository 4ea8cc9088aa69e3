"""What an indicator is: from which rows, on which day each counts, and what its value is. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from reports.metrics import periods
from reports.metrics.choices import DIMENSIONS, Better, Group, Unit
from reports.metrics.questions import Question

# How a stock can be followed: it has a state at the end of each of these.
STOCK_TIMES = (Group.DAY, Group.WEEK, Group.MONTH)


@dataclass(frozen=True)
class Asked:
    """A question at an instant. Instants are UTC or of the installation's zone; both are aware."""

    question: Question
    at: datetime

    @property
    def begins(self) -> datetime:
        return periods.begins(self.question.since, timezone.get_default_timezone())

    @property
    def ends(self) -> datetime:
        return periods.begins(self.question.until, timezone.get_default_timezone())

    @property
    def today(self) -> date:
        return timezone.localdate(self.at, timezone.get_default_timezone())

    @property
    def last(self) -> datetime:
        """The last instant of the period, or now where that comes first."""
        return min(self.ends - timedelta(microseconds=1), self.at)


@dataclass(frozen=True)
class Indicator:
    """One thing that is counted of rows that are no incidents.

    `rows` gives a queryset of what the principal may see and what the question's reality wants; the period and the
    filters are put to it afterwards. `at` is the path to the instant, or the day, on which a row counts; `fields` are
    the paths whose values `of` takes, in its order. `columns` leads from a group to the path of its key. With `until`,
    the path to the instant or day from which on the row no longer counts, it is a stock: what was there at the end of
    the period, and of each day, week or month of it; `whole_days`: its days are over before they count. `of` says how
    it is made, and returns None where nobody knows.

    `headline` makes the figure of many values, where it is neither their number (`counts`) nor what is usual of the
    unit. `needs` is a right without which a reader has no rows. `states` are the words of the keys of Group.STATE.
    """

    name: str
    label: str
    subject: str
    unit: Unit
    better: Better
    of: Callable[..., float | None]
    rows: Callable[[Asked], Any]
    at: str
    fields: tuple[str, ...] = ()
    columns: Mapping[Group, str] = field(default_factory=dict)
    until: str = ""
    whole_days: bool = False
    counts: bool = False
    # Shares that are more than a yes or a no of each row.
    is_graded: bool = False
    headline: Callable[[Sequence[float]], float | None] | None = None
    needs: str = ""
    states: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[Group, ...]:
        times = STOCK_TIMES if self.until else (*STOCK_TIMES, Group.HOUR_OF_WEEK)
        return (*times, *(group for group in Group if group in self.columns))

    @property
    def filters(self) -> tuple[Group, ...]:
        return tuple(group for group in DIMENSIONS if group in self.columns)
