"""FTS5: walks the documents that hold the terms from the newest, asks the scope row by row, and stops at the limit."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections

from incidents.search.backends import Condition
from knowledge.search.backends import Wanted
from knowledge.search.structures import INDEX

ROW_ID = f"{INDEX}.rowid"


def lists(using: str, wanted: Sequence[Wanted], condition: Condition) -> list[list[int]]:
    """Return the newest articles of each list."""
    one = (
        f"SELECT %s AS place, id FROM (SELECT {ROW_ID} AS id FROM {INDEX} "  # noqa: S608 -- names of ours
        f"WHERE {INDEX} MATCH %s AND {condition[0]} ORDER BY {ROW_ID} DESC LIMIT %s)"
    )
    found: list[list[int]] = [[] for _ in wanted]
    asked_for = [(place, some) for place, some in enumerate(wanted) if some.limit]
    if not asked_for:
        return found
    params = [value for place, some in asked_for for value in (place, _expression(some), *condition[1], some.limit)]
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(asked_for)), params)
        for place, pk in cursor.fetchall():
            found[place].append(pk)
    return found


def _expression(wanted: Wanted) -> str:
    # Terms consist of letters and digits, and a mark before them: nothing of the engine's syntax passes.
    return " AND ".join(_either(terms) for terms in wanted.choices)


def _either(terms: Sequence[str]) -> str:
    return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"
