"""When a recurring job is due: an RFC 5545 rule at a wall time of an IANA zone, turned into instants. Pure.

A wall time that a clock change skips counts at the instant its clock would have shown before the change; one that
occurs twice counts once, at the first. Hourly rules count every passing of the wall time instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrule, rrulestr

# No clock change is longer: the largest ever left out a whole day.
LONGEST_CHANGE = timedelta(hours=26)
# What a rule must bring within this time, so that a mistake is told when it is made.
SEARCHED = timedelta(days=366 * 8)
_FINE = re.compile(r"FREQ=HOURLY")
_TOO_FINE = "BYSECOND", "SECONDLY", "MINUTELY"


class BadRule(ValueError):
    """A rule, wall time or zone that does not say when. Its text is a sentence for a person."""


@dataclass(frozen=True)
class Recurrence:
    """When something recurs. Raises BadRule when it is made of what makes no sense."""

    rule: str
    wall_time: time
    zone: str
    starts_on: date

    def __post_init__(self) -> None:
        if self.zone not in available_timezones():
            raise BadRule(f"“{self.zone}” is no time zone. Write one such as Europe/Berlin or UTC.")
        text = self.rule.upper()
        if "DTSTART" in text or "COUNT" in text or "\n" in text:
            raise BadRule("Write the rule alone, without DTSTART and COUNT: such as FREQ=DAILY.")
        if any(word in text for word in _TOO_FINE):
            raise BadRule("Nothing recurs more often than every hour.")
        try:
            self._rule(self.starts_on)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            raise BadRule("This is no rule of RFC 5545. Write one such as FREQ=DAILY.") from None

    def next_after(self, at: datetime) -> datetime | None:
        """Return the first slot later than `at` (aware), in UTC; None when there is none in eight years."""
        found: datetime | None = None
        reach: datetime | None = None
        for wall in self._walls(at):
            if reach is not None and wall > reach:
                break
            for instant in self._instants(wall):
                if instant > at and (found is None or instant < found):
                    found = instant
                    # Around a change, a later wall time may come first.
                    reach = reach or wall + LONGEST_CHANGE
        return found

    def upcoming(self, at: datetime, count: int) -> list[datetime]:
        """Return the next `count` slots after `at`, in UTC."""
        return list(islice(self._following(at), count))

    def latest_until(self, at: datetime, *, since: datetime) -> datetime:
        """Return the last slot not later than `at`, given that `since` is an earlier one."""
        latest = since
        for slot in self._following(since):
            if slot > at:
                break
            latest = slot
        return latest

    def _following(self, at: datetime) -> Iterator[datetime]:
        while (slot := self.next_after(at)) is not None:
            yield slot
            at = slot

    def _walls(self, at: datetime) -> Iterator[datetime]:
        """Wall times of the rule, without a zone, from a little before `at` on."""
        begin = at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) - LONGEST_CHANGE
        anchor = self.starts_on
        if self._is_fine and "INTERVAL" not in self.rule.upper():
            # Every hour is every hour, wherever one begins to count; years of hours take long to count.
            anchor = max(anchor, begin.date())
        end = begin + SEARCHED
        for wall in self._rule(anchor).xafter(begin, inc=True):
            if wall > end:
                return
            yield wall

    def _instants(self, wall: datetime) -> Iterator[datetime]:
        zone = ZoneInfo(self.zone)
        first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
        # In a gap the two folds lie the other way round.
        is_skipped, is_doubled = first > second, first < second
        if self._is_fine and is_skipped:
            return
        yield first
        if self._is_fine and is_doubled:
            yield second

    @property
    def _is_fine(self) -> bool:
        return _FINE.search(self.rule.upper()) is not None

    def _rule(self, anchor: date) -> rrule:
        parsed = rrulestr(self.rule, dtstart=datetime.combine(anchor, self.wall_time.replace(tzinfo=None)))
        if not isinstance(parsed, rrule):
            raise BadRule("Write one rule alone.")
        return parsed
