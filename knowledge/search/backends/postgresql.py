"""tsvector and GIN: looks among the newest documents first, and among the others until it has enough."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connections

from incidents.search.backends import Condition
from knowledge.search.backends import Wanted
from knowledge.search.structures import COLUMN, TABLE, WINDOW_BITS

ROW_ID = "d.article_id"

# The newest two windows, one after the other, then all before them. A common word fills its list from the first, and
# the rest of its documents are never looked at; of others there are few.
_WINDOWS = f"""WITH newest AS MATERIALIZED (SELECT max(article_id) >> {WINDOW_BITS} AS number FROM {TABLE}),
    windows AS MATERIALIZED (
        SELECT back, ('''#w' || number - back || '''')::tsquery AS name, 9223372036854775807 AS before
        FROM newest CROSS JOIN (VALUES (0), (1)) AS steps(back)
        UNION ALL SELECT 2, NULL, (number - 1) << {WINDOW_BITS} FROM newest ORDER BY 1
    )"""  # noqa: S608 -- names of ours


def lists(using: str, wanted: Sequence[Wanted], condition: Condition) -> list[list[int]]:
    """Return the newest articles of each list, by windows; within one of them any."""
    asked_for = [(place, some) for place, some in enumerate(wanted) if some.limit]
    if not asked_for:
        return [[] for _ in wanted]
    rows = ", ".join(["(%s::int, %s::tsquery, %s::int)"] * len(asked_for))
    # All lists by one plan: to plan one costs more than to run it. OFFSET 0 keeps the planner from a join that begins
    # with the articles, + 0 from reading the key's index as well.
    sql = f"""
        {_WINDOWS}, wanted(place, query, most) AS (VALUES {rows})
        SELECT wanted.place, found.id FROM wanted CROSS JOIN LATERAL (
            SELECT hit.id FROM windows CROSS JOIN LATERAL (
                SELECT {ROW_ID} AS id FROM {TABLE} d
                WHERE d.{COLUMN} @@ coalesce(wanted.query && windows.name, wanted.query)
                    AND d.article_id + 0 < windows.before AND {condition[0][:-1]} OFFSET 0) OFFSET 0
            ) hit LIMIT wanted.most
        ) found"""  # noqa: S608 -- values are parameters
    asked = [value for place, some in asked_for for value in (place, _expression(some), some.limit)]
    found: list[list[int]] = [[] for _ in wanted]
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [*asked, *condition[1]])
        for place, pk in cursor.fetchall():
            found[place].append(pk)
    return found


def _expression(wanted: Wanted) -> str:
    # Terms consist of letters and digits, and a mark before them: nothing of the engine's syntax passes.
    return " & ".join(_either(terms) for terms in wanted.choices)


def _either(terms: Sequence[str]) -> str:
    return "(" + " | ".join(f"'{term}'" for term in terms) + ")"
