"""The dashboards on which a report may stand: a table that the packages above fill. Pure."""

from __future__ import annotations

from collections.abc import Iterable

_DASHBOARDS: dict[str, str] = {}


def register(dashboards: Iterable[tuple[str, str]]) -> None:
    """Add dashboards by their short names, with what they are called."""
    _DASHBOARDS.update(dashboards)


def names() -> dict[str, str]:
    """What dashboards are called, by their short names, in the order in which they were registered."""
    return dict(_DASHBOARDS)
