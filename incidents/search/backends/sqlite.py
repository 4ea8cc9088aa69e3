"""FTS5: walks the matches from the newest, asks the scope row by row, and stops at the limit."""

from __future__ import annotations

from typing import Any

from django.db import connections

from incidents.search.backends import Condition
from incidents.search.structures import INDEX
from incidents.search.text import Term, without_prefix

ROW_ID = f"{INDEX}.rowid"

# How often the words stand in the title, counted by the marks that `highlight` adds. bm25() is left alone: it reads
# every row that holds a word, so that two common words cost more than the rest of the search. So does marking the
# descriptions; whether they hold the words is asked of the index instead.
_TITLE = f"8 * min(3, length(highlight({INDEX}, 1, char(2), '')) - length({INDEX}.title))"
_DESCRIBED = "{{reference title description}} : ({expression})"


def ranked(
    using: str,
    terms: list[Term],
    number: int,
    condition: Condition,
    limit: int,
    *,
    is_narrow: bool = True,  # noqa: ARG001 -- PostgreSQL needs it
) -> list[tuple[int, int]]:
    """Order the newest by where the words stand: title before description before notes; narrow or not, alike."""
    match = f"""
        SELECT {ROW_ID} AS id, {_TITLE} AS score FROM {INDEX}
        WHERE {INDEX} MATCH %s AND {condition[0]} ORDER BY {ROW_ID} DESC LIMIT"""  # noqa: S608 -- names of ours
    sql = f"""
        WITH whole AS MATERIALIZED ({match} %s),
        partial AS MATERIALIZED ({match} CASE WHEN (SELECT count(*) FROM whole) >= %s THEN 0 ELSE %s END),
        hits AS MATERIALIZED (
            SELECT * FROM whole WHERE (SELECT count(*) FROM whole) >= %s UNION ALL SELECT * FROM partial
        ), described AS MATERIALIZED (
            SELECT {ROW_ID} AS id FROM {INDEX}
            WHERE {INDEX} MATCH %s AND {ROW_ID} >= (SELECT min(id) FROM hits) ORDER BY {ROW_ID} DESC LIMIT %s
        ), exact AS MATERIALIZED (
            SELECT {ROW_ID} AS id FROM (SELECT %s AS rowid) AS {INDEX} WHERE {condition[0]}
        ), best AS (
            SELECT * FROM (SELECT * FROM hits ORDER BY id DESC LIMIT %s)
            UNION ALL SELECT id, 0 FROM exact WHERE id NOT IN (SELECT id FROM hits ORDER BY id DESC LIMIT %s)
        ) SELECT id, (SELECT count(*) FROM hits) FROM best
        ORDER BY id IN (SELECT id FROM exact) DESC, score + 3 * (id IN (SELECT id FROM described)) DESC, id DESC
    """  # noqa: S608 -- values are parameters
    whole, partial = _expression(without_prefix(terms)), _expression(terms)
    wanted = limit + 1
    params: list[Any] = [whole, *condition[1], wanted, partial, *condition[1], wanted, wanted, wanted]
    params += [_DESCRIBED.format(expression=partial), 5 * limit, number, *condition[1], limit, limit]
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def newest(using: str, words: list[str], condition: Condition, limit: int) -> list[list[int]]:
    """Return for each word the newest `limit` incidents that hold it. One query."""
    one = (
        f"SELECT %s AS place, id FROM (SELECT {ROW_ID} AS id FROM {INDEX} "  # noqa: S608
        f"WHERE {INDEX} MATCH %s AND {condition[0]} ORDER BY {ROW_ID} DESC LIMIT %s)"
    )
    params: list[str | int] = []
    for place, word in enumerate(words):
        params += [place, _expression([Term(word)]), *condition[1], limit]
    found: list[list[int]] = [[] for _ in words]
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(words)), params)
        for place, pk in cursor.fetchall():
            found[place].append(pk)
    return found


def _expression(terms: list[Term]) -> str:
    return " AND ".join(f'"{term.word}"*' if term.is_prefix else f'"{term.word}"' for term in terms)
