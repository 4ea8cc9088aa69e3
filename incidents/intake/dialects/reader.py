"""What the readers of all dialects share: values of one incident's rows, and what was met on the way. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.intake.dialects.base import Oddity, OddityKind, Parsed
from incidents.intake.keys import category_path, clipped, code_slug, contact_id, team_slug, username_of
from incidents.intake.local_times import ClockChange, Instant, LocalTimes
from incidents.intake.reading import Row, RowRefused
from incidents.lifecycle.past import PastIncident

LONGEST_NUMBER = 120
UNKNOWN = ("", "?")


class GroupReader:
    """Reads the rows of one number (at least one), collecting names and oddities."""

    source_slug = ""

    def __init__(self, rows: list[Row], times: LocalTimes) -> None:
        """Raises RowRefused for a number that is too long to keep."""
        self.rows = rows
        self.times = times
        self.number = rows[0].values["number"]
        if len(self.number) > LONGEST_NUMBER:
            raise RowRefused(rows[0].line, f"the number is longer than {LONGEST_NUMBER} characters.")
        self.oddities: list[Oddity] = []
        self._doubted: set[str] = set()
        self._people: dict[str, str] = {}
        self._teams: dict[str, str] = {}
        self._contacts: dict[str, str] = {}
        self._categories: dict[str, tuple[str, ...]] = {}
        self._codes: dict[str, str] = {}

    def result(self, incident: PastIncident) -> Parsed:
        return Parsed(
            incident=incident,
            first_line=self.rows[0].line,
            rows=len(self.rows),
            people=self._people,
            teams=self._teams,
            contacts=self._contacts,
            categories=self._categories,
            resolution_codes=self._codes,
            oddities=self.oddities,
        )

    def last(self, column: str) -> str | None:
        """The value in the last row."""
        return known(self.rows[-1], column)

    def odd(self, kind: OddityKind, row: Row, detail: str) -> None:
        self.oddities.append(Oddity(kind, self.number, row.line, detail))

    def time(self, row: Row, column: str) -> Instant | None:
        """The instant, reporting once what a clock change made doubtful. Raises RowRefused."""
        text = known(row, column)
        if text is None:
            return None
        try:
            instant = self.times.read(text)
        except ValueError as error:
            raise RowRefused(row.line, f"{column}: {error}") from None
        if instant.clock_change and f"{column} {text}" not in self._doubted:
            self._doubted.add(f"{column} {text}")
            ambiguous = instant.clock_change == ClockChange.AMBIGUOUS
            kind = OddityKind.AMBIGUOUS_TIME if ambiguous else OddityKind.NONEXISTENT_TIME
            rule = "read as the first of the two" if ambiguous else "shifted forward over the gap"
            self.odd(kind, row, f"{column} {text}: {rule}, {instant.at:%Y-%m-%d %H:%M} UTC")
        return instant

    def level(self, row: Row, column: str, highest: int) -> int | None:
        """The leading number of "2 - Medium". Raises RowRefused."""
        text = known(row, column)
        if text is None:
            return None
        digit = text[:1]
        if digit not in "1234"[:highest] or text[1:2].isdecimal():
            raise RowRefused(row.line, f"{column} “{text}” does not begin with a number from 1 to {highest}.")
        return int(digit)

    def count(self, column: str) -> int:
        text = self.last(column) or "0"
        if not (text.isascii() and text.isdecimal()) or len(text) > 9:
            raise RowRefused(self.rows[-1].line, f"{column} “{text}” is not a count.")
        return int(text)

    def person(self, name: str | None) -> str:
        """The user name under which this person is known here; empty when unknown."""
        if name is None:
            return ""
        username = username_of(name)
        self._people[username] = name
        return username

    def team(self, name: str | None) -> str:
        if name is None:
            return ""
        slug = team_slug(name)
        self._teams[slug] = name
        return slug

    def contact(self, name: str | None) -> str:
        if name is None:
            return ""
        key = contact_id(self.source_slug, name)
        self._contacts[key] = name
        return key

    def category(self, names: Sequence[str]) -> str:
        """The path of the category below the root of imports."""
        branch = tuple(clipped(name, 120) for name in names)
        path = category_path(branch)
        if path:
            self._categories[path] = branch
        return path

    def code(self, value: str | None) -> str:
        if value is None:
            return ""
        slug = code_slug(value)
        self._codes[slug] = value
        return slug


def known(row: Row, column: str) -> str | None:
    """The value without doubled spaces; None when it is unknown or not in the file."""
    value = row.values.get(column, "")
    if value in UNKNOWN:
        return None
    return " ".join(value.split()) if "  " in value else value


def raw_value(value: str) -> str | None:
    return None if value in UNKNOWN else value
