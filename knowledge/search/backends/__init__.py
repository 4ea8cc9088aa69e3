"""One thin adapter per database over its own full-text index. Both answer alike; `retrieval` is their only caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connections

from incidents.search.backends import Condition


@dataclass(frozen=True)
class Wanted:
    """A list of articles: those that hold one of each of these choices of terms, at most `limit`."""

    choices: tuple[tuple[str, ...], ...]
    limit: int


class Backend(Protocol):
    """Takes the condition that an article must meet as SQL over `ROW_ID`, and applies it before it counts."""

    ROW_ID: str

    def lists(self, using: str, wanted: Sequence[Wanted], condition: Condition) -> list[list[int]]:
        """Return the articles of each list, in no order that means anything; one statement."""


def backend_for(using: str) -> Backend:
    from knowledge.search.backends import postgresql, sqlite  # noqa: PLC0415 -- they import this package

    return postgresql if connections[using].vendor == "postgresql" else sqlite  # type: ignore[return-value]
