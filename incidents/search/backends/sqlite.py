"""FTS5: walks the matches from the newest, asks the scope row by row, and stops at the limit."""

from __future__ import annotations

from django.db import connections

from incidents.search.backends import Condition
from incidents.search.structures import INDEX
from incidents.search.text import Term

ROW_ID = f"{INDEX}.rowid"

# How often the words stand in the title, counted by the marks that `highlight` adds. bm25() is left alone: it reads
# every row that holds a word, so that two common words cost more than the rest of the search. So does marking the
# descriptions; whether they hold the words is asked of the index instead.
_TITLE = f"8 * min(3, length(highlight({INDEX}, 1, char(2), '')) - length({INDEX}.title))"
_DESCRIBED = "{{reference title description}} : ({expression})"


def ranked(using: str, terms: list[Term], condition: Condition, limit: int) -> list[int]:
    """Return the newest `limit` incidents that hold every term: title before description before notes."""
    sql = f"""
        WITH hits AS MATERIALIZED (
            SELECT {ROW_ID} AS id, {_TITLE} AS score FROM {INDEX}
            WHERE {INDEX} MATCH %s AND {condition[0]} ORDER BY {ROW_ID} DESC LIMIT %s
        ), described AS MATERIALIZED (
            SELECT {ROW_ID} AS id FROM {INDEX}
            WHERE {INDEX} MATCH %s AND {ROW_ID} >= (SELECT min(id) FROM hits) ORDER BY {ROW_ID} DESC LIMIT %s
        ) SELECT id FROM hits ORDER BY score + 3 * (id IN (SELECT id FROM described)) DESC, id DESC"""  # noqa: S608
    expression = _expression(terms)
    params = [expression, *condition[1], limit, _DESCRIBED.format(expression=expression), 5 * limit]
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


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
