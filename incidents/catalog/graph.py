"""Walks along dependencies, bounded in depth and safe from cycles. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_DEPTH = 6


@dataclass(frozen=True)
class Step:
    """A service reached from another: how many steps away, and whether every step was a hard dependency."""

    service_id: int
    depth: int
    is_hard: bool


def walk(start: int, edges: Iterable[tuple[int, int, bool]], *, max_depth: int = MAX_DEPTH) -> list[Step]:
    """Return every node reached from `start` along (from, to, is_hard) edges, nearest first, the start left out.

    A node counts at its shortest distance; it is hard when some way of at most `max_depth` steps is hard throughout.
    """
    edges = list(edges)
    nearest = _distances(start, [(source, target) for source, target, _hard in edges], max_depth)
    hard = _distances(start, [(source, target) for source, target, is_hard in edges if is_hard], max_depth)
    steps = [Step(node, depth, node in hard) for node, depth in nearest.items() if node != start]
    return sorted(steps, key=lambda step: (step.depth, step.service_id))


def _distances(start: int, edges: list[tuple[int, int]], max_depth: int) -> dict[int, int]:
    onward: dict[int, list[int]] = {}
    for source, target in edges:
        onward.setdefault(source, []).append(target)
    found = {start: 0}
    level = [start]
    for depth in range(1, max_depth + 1):
        level = [target for node in level for target in onward.get(node, ()) if target not in found]
        found.update((node, depth) for node in level)
    return found
