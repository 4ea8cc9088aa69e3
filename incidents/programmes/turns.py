"""Whose turn it is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def next_in_turn(order: Sequence[T], last: T | None) -> T | None:
    """Who comes after `last`; the first where nobody was before or who was has left, none where the order is empty."""
    if not order:
        return None
    if last is None or last not in order:
        return order[0]
    return order[(order.index(last) + 1) % len(order)]
