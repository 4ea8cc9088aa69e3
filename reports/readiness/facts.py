"""What is read of the database for readiness: rows of one shape whatever they are about. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Source(StrEnum):
    """What a fact is about; behind it, what its columns hold."""

    TEAM = "team"  # name, words: slug
    SERVICE = "service"  # name, words: slug, team: who owns it, n: tier
    MEMBER = "member"  # team, parent: user, name
    RESULT = "result"  # parent: exercise, team, service, words: rating, name: objective, more: drill
    DRILL = "drill"  # over: team, service, parent: scenario, at: end, name
    PLANNED = "planned"  # team, service, parent: scenario, at: begins, name
    MEASURED = "measured"  # parent: exercise, team, service, words: outcome, name: measure, more: drill, n: seconds
    PROMISE = "promise"  # of one service: n: how many were kept, m: missed
    MICRO = "micro"  # parent: exercise, m: user, n: right, pk: answered or run out, name: drill
    QUALIFIED = "qualified"  # parent: user, words: role, on: until
    CONTACT = "contact"  # team, n: days between verifying, m: 1 if wrong, at: verified, words: slug, more: conditions
    PROCEDURE = "procedure"  # team, on: review due, at: last exercised, words: slug, more: conditions
    SCHEDULE = "schedule"  # team, words: slug, name
    FINDING = "finding"  # parent: schedule, words: kind
    ACTION = "action"  # service, on: due, name, parent: the incident that it comes from


@dataclass(frozen=True)
class Fact:
    """One row; see `Source` for what the columns hold. `on` is a date in ISO 8601, `at` aware UTC."""

    source: str
    pk: int
    team: int | None
    service: int | None
    parent: int | None
    n: int | None
    m: int | None
    at: datetime | None
    on: str | None
    name: str
    words: str
    more: str

    @property
    def day(self) -> date | None:
        return date.fromisoformat(self.on[:10]) if self.on else None


class Facts:
    """All facts, by what they are about, as they stood at `at`."""

    def __init__(self, rows: Iterable[Fact], *, at: datetime) -> None:
        self.at = at
        self._by_source: dict[str, list[Fact]] = {}
        for row in rows:
            self._by_source.setdefault(row.source, []).append(row)

    def of(self, source: Source) -> list[Fact]:
        return self._by_source.get(source, [])

    @property
    def today(self) -> date:
        """In UTC: reviews and corrective actions are due by days of the calendar."""
        return self.at.date()
