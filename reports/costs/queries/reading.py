"""What answers of one moment have in common, so that it is read once for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from reports.costs.queries.direct import Books, Rows, rows_beyond
from reports.costs.queries.standing import Asked, Standing, read_standing
from reports.costs.queries.wanted import Wanted
from reports.metrics.choices import Reality


class Reading:
    """The rates, what is kept, and what suffers beyond what is kept: each read when it is first asked for.

    `asked` is all that will be asked of what is kept, as far as that is known: periods that lie together are one.
    """

    def __init__(self, asked: Iterable[Asked] = ()) -> None:
        self.books = Books()
        self._asked = _joined(asked)
        self._standings: dict[Any, Standing] = {}
        self._beyond: dict[tuple[datetime, datetime, Reality], Rows] = {}

    def standing(self, asked: Asked) -> Standing:
        """At least what is asked for; the rows may be of more days."""
        wide = next((one for one in self._asked if _holds(one, asked)), asked)
        if wide not in self._standings:
            self._standings[wide] = read_standing(wide)
        return self._standings[wide]

    def beyond(self, moment: datetime, wanted: Wanted) -> Rows:
        key = moment, wanted.at, wanted.reality
        if key not in self._beyond:
            self._beyond[key] = rows_beyond(moment, wanted)
        return self._beyond[key]


def _joined(asked: Iterable[Asked]) -> list[Asked]:
    """Periods of the same that lie next to each other or overlap, as one."""
    found: list[Asked] = []
    for one in sorted(asked, key=lambda each: (each.part, each.reality, each.dimensions, each.since)):
        last = found[-1] if found else None
        if last is not None and _is_alike(last, one) and one.since <= last.until:
            found[-1] = replace(last, until=max(last.until, one.until))
        else:
            found.append(one)
    return found


def _is_alike(one: Asked, other: Asked) -> bool:
    return (one.part, one.reality, one.dimensions) == (other.part, other.reality, other.dimensions)


def _holds(one: Asked, other: Asked) -> bool:
    return _is_alike(one, other) and one.since <= other.since and other.until <= one.until
