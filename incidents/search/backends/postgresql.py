"""tsvector and GIN: looks among the newest documents first and widens the window until there are enough matches.

Left to itself PostgreSQL walks the primary key for a rare word it believes common (seconds), or reads every match of a
common one. A window is part of the match, so the index answers both kinds in milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connections

from incidents.search.backends import Condition
from incidents.search.structures import COLUMN, CONFIGURATION, TABLE, WINDOW_BITS
from incidents.search.text import Term

ROW_ID = "d.incident_id"

_MATCH = f"d.{COLUMN} @@ (to_tsquery('{CONFIGURATION}', %s){{window}})"


def ranked(using: str, terms: list[Term], condition: Condition, limit: int) -> list[int]:
    """Return the newest `limit` incidents that hold every term, by `ts_rank`: title, then description, then notes."""
    expression = _expression(terms)
    ids = _newest(using, [expression], condition, limit)[0]
    sql = f"""
        SELECT d.incident_id FROM {TABLE} d WHERE d.incident_id = ANY(%s)
        ORDER BY ts_rank(d.{COLUMN}, to_tsquery('{CONFIGURATION}', %s), 1) DESC, d.incident_id DESC"""  # noqa: S608
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [ids, expression])
        return [row[0] for row in cursor.fetchall()]


def newest(using: str, words: list[str], condition: Condition, limit: int) -> list[list[int]]:
    """Return for each word the newest `limit` incidents that hold it."""
    return _newest(using, [_expression([Term(word)]) for word in words], condition, limit)


def _newest(using: str, expressions: list[str], condition: Condition, limit: int) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in expressions]
    wanting = list(range(len(expressions)))
    for window in _windows(using):
        for place in wanting:
            found[place] = []
        for place, pk in _matches(using, [(place, expressions[place]) for place in wanting], window, condition, limit):
            found[place].append(pk)
        wanting = [place for place in wanting if len(found[place]) < limit]
        if not wanting:
            break
    return found


def _windows(using: str) -> Iterator[str]:
    """Yield conditions on the windows, ever wider, the last of which is none."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT max(incident_id) FROM {TABLE}")  # noqa: S608 -- ours
        last = cursor.fetchone()[0] or 0
    for bits in WINDOW_BITS:
        number = last >> bits
        if number > 1:
            # Two of a size: the newest may have begun only just now.
            yield f" && '''#{bits}:{number}'' | ''#{bits}:{number - 1}'''::tsquery"
    yield ""


def _matches(
    using: str, expressions: list[tuple[int, str]], window: str, condition: Condition, limit: int
) -> list[tuple[int, int]]:
    match = _MATCH.format(window=window)
    # Materialised: within the order and the limit the planner would rather walk the primary key.
    one = f"""(
        WITH hits AS MATERIALIZED (SELECT {ROW_ID} AS id FROM {TABLE} d WHERE {match} AND {condition[0]})
        SELECT %s::int AS place, id FROM hits ORDER BY id DESC LIMIT %s)"""  # noqa: S608 -- values are parameters
    params: list[Any] = []
    for place, expression in expressions:
        params += [expression, *condition[1], place, limit]
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(expressions)), params)
        return cursor.fetchall()


def _expression(terms: list[Term]) -> str:
    return " & ".join(f"'{term.word}':*" if term.is_prefix else f"'{term.word}'" for term in terms)
