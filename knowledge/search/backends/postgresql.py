"""tsvector and GIN: reads which documents hold the terms from the index, and visits them until it has enough."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.search.backends import Condition
from knowledge.search.backends import Wanted, fetch_lists
from knowledge.search.structures import COLUMN, TABLE

ROW_ID = "d.article_id"


def lists(using: str, wanted: Sequence[Wanted], condition: Condition) -> list[list[int]]:
    """Return some articles of each list.

    Not the newest: to put them in order, all of them would be read. OFFSET 0 keeps the planner from a join that begins
    with the articles.
    """
    one = (
        f"(SELECT %s::int AS place, {ROW_ID} AS id FROM {TABLE} d "  # noqa: S608 -- names of ours
        f"WHERE d.{COLUMN} @@ %s::tsquery AND {condition[0][:-1]} OFFSET 0) LIMIT %s)"
    )
    return fetch_lists(
        using,
        one,
        [[place, _expression(some), *condition[1], some.limit] for place, some in enumerate(wanted)],
    )


def _expression(wanted: Wanted) -> str:
    # Terms consist of letters and digits, and a mark before them: nothing of the engine's syntax passes.
    return " & ".join(_either(terms) for terms in wanted.choices)


def _either(terms: Sequence[str]) -> str:
    return "(" + " | ".join(f"'{term}'" for term in terms) + ")"
