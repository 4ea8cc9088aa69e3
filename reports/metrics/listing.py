"""The records behind a figure, as plain values: which are asked for, and how each is told. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from reports.metrics.choices import Side, Unit
from reports.metrics.questions import Figure, Question

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

PAGE = 50
# Beyond them nobody reads on.
MOST = 1_000


@dataclass(frozen=True)
class Behind:
    """Which records of which figure: of all that the question is about, or of the group that has the key.

    `key` is as a figure has it, None for the figure of all. `first` is how many are passed over.
    """

    question: Question
    key: str | None = None
    side: Side = Side.ALL
    first: int = 0


@dataclass(frozen=True)
class Listed:
    """One record: when it counts (a day, or an instant in UTC), what it is and where it is shown.

    `value` is in the unit of the metric, None where it has none of its own or nobody knows. `incident` is what it
    belongs to, where the principal may see it.
    """

    at: date | datetime
    words: str
    url: str = ""
    value: float | None = None
    incident: Incident | None = None

    @property
    def is_day(self) -> bool:
        return not isinstance(self.at, datetime)


@dataclass(frozen=True)
class Listing:
    """One page of records. `figure` is what they stand behind, `counts` how many are on each side that there is.

    `has_values`: each record has a value of its own; with `is_either` it is a yes (1) or a no (0).
    """

    figure: Figure
    unit: Unit
    counts: Mapping[Side, int]
    rows: Sequence[Listed]
    has_values: bool = True
    is_either: bool = False


def sides_of(known: int, unknown: int, *, yes: int | None = None) -> dict[Side, int]:
    """How many records are on each side; `yes` where each is a yes or a no."""
    counts = {Side.ALL: known}
    if yes is not None:
        counts |= {Side.YES: yes, Side.NO: known - yes}
    return counts | ({Side.UNKNOWN: unknown} if unknown else {})
