"""A table that is written as a file: its columns, its rows, and what it is of. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """`name` is for programs, `title` for people."""

    name: str
    title: str


@dataclass(frozen=True)
class Table:
    """`rows` are read once, in order; each has a value for every column.

    Values are text, numbers, yes or no, dates, instants (aware), lists of text, or None where there is nothing.
    `notes` say what the table is of, as pairs of a label and words: files for people begin with them.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[tuple[str, str]] = ()

    @property
    def titles(self) -> list[str]:
        return [column.title for column in self.columns]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]
