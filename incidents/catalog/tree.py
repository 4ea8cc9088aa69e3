"""Categories as a tree: who stands below whom, in which order, and which way each can move. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from incidents.catalog.models import Category

WAYS = ("up", "down", "into", "out")


@dataclass
class Node:
    """A category with those below it in their order."""

    category: Category
    below: list[Node] = field(default_factory=list)
    ways: frozenset[str] = frozenset()


def grow(categories: Iterable[Category]) -> list[Node]:
    """Return the roots of the tree. A category whose parent is not among them stands at the root."""
    nodes = {category.pk: Node(category) for category in categories}
    roots: list[Node] = []
    for node in sorted(nodes.values(), key=lambda one: (one.category.position, one.category.name.casefold())):
        parent = nodes.get(node.category.parent_id) if node.category.parent_id is not None else None
        (parent.below if parent else roots).append(node)
    _find_ways(roots, is_root=True)
    return roots


def _find_ways(siblings: list[Node], *, is_root: bool) -> None:
    for place, node in enumerate(siblings):
        possible = {
            "up": place > 0,
            "down": place + 1 < len(siblings),
            "into": place > 0,
            "out": not is_root,
        }
        node.ways = frozenset(way for way, can in possible.items() if can)
        _find_ways(node.below, is_root=False)
