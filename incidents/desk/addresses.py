"""The queue's address as something to keep: which of its parameters say what a list is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

# The filters of the queue (a test compares them), what was searched for, and the column it is ordered by.
KEPT = frozenset(
    (
        "tab", "order", "state", "priority", "type", "service", "team", "assignee", "tag", "category", "source",
        "contact", "organisation", "reported", "reported_from", "reported_to", "updated_from", "updated_to", "due",
        "major", "restricted", "reality", "figure", "q", "o",
    )
)  # fmt: skip
OF_ONE_PAGE = frozenset(("p", "e"))
DEFAULTS = {("tab", "open")}
LONGEST = 1000


class UnknownFilters(ValueError):
    """An address asks for what the queue does not filter by."""


def kept_query(given: Mapping[str, str]) -> str:
    """The parameters of a list that make it what it is, in one order, without empty ones: equal lists, equal text."""
    kept = {(name, given[name].strip()) for name in given if name in KEPT}
    return urlencode(sorted((name, value) for name, value in kept - DEFAULTS if value))


def clean_query(text: str) -> str:
    """`kept_query` of an address' text. Raises UnknownFilters for a parameter that the queue does not take."""
    given = dict(parse_qsl(text[: 2 * LONGEST].lstrip("?"), keep_blank_values=True))
    unknown = sorted(given.keys() - KEPT - OF_ONE_PAGE)
    if unknown:
        raise UnknownFilters(f"The queue has no filter {', '.join(f'“{name}”' for name in unknown)}.")
    return kept_query(given)


def sound_query(text: str) -> tuple[str, str]:
    """What is left of a kept query, and what is wrong with it: a filter that is no more is left out and named."""
    try:
        return clean_query(text), ""
    except UnknownFilters as error:
        return kept_query(dict(parse_qsl(text))), str(error)
