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
# Beyond so many matches the condition is not asked row by row.
MANY = 20_000

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
    wanting, crowded = list(range(len(expressions))), []
    for window in _windows(using):
        answers = _matches(using, [expressions[place] for place in wanting], window, condition, limit)
        for place, (ids, matched) in zip(list(wanting), answers, strict=True):
            found[place] = ids
            if matched > MANY:
                crowded.append(place)
            if matched > MANY or len(ids) >= limit:
                wanting.remove(place)
        if not wanting:
            break
    for place in crowded:
        found[place] = _joined(using, expressions[place], condition, limit)
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
    using: str, expressions: list[str], window: str, condition: Condition, limit: int
) -> list[tuple[list[int], int]]:
    """Return for each expression the newest matches in the window, and how many there are before the condition."""
    match = _MATCH.format(window=window)
    # The match first and alone, then row by row from the newest: OFFSET 0 keeps the planner from turning the condition
    # into a join that reads every incident, or from walking the primary key in search of a match.
    one = f"""(
        WITH matched AS MATERIALIZED (SELECT {ROW_ID} FROM {TABLE} d WHERE {match} LIMIT {MANY + 1})
        (SELECT %s::int AS place, {ROW_ID} AS id FROM (SELECT incident_id FROM matched ORDER BY 1 DESC OFFSET 0) d
        WHERE (SELECT count(*) FROM matched) <= {MANY} AND {condition[0][:-1]} OFFSET 0) LIMIT %s)
        UNION ALL SELECT %s::int, -count(*) FROM matched)"""  # noqa: S608 -- values are parameters
    params: list[Any] = []
    for place, expression in enumerate(expressions):
        params += [expression, place, *condition[1], limit, place]
    answers: list[tuple[list[int], int]] = [([], 0) for _ in expressions]
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(expressions)), params)
        for place, number in cursor.fetchall():
            ids, matched = answers[place]
            if number > 0:
                ids.append(number)
            else:
                answers[place] = (ids, matched - number)
    return answers


def _joined(using: str, expression: str, condition: Condition, limit: int) -> list[int]:
    """Return the newest matches of a word that very many hold, where few of those meet the condition.

    Here the planner does best when it is free: it begins with the condition.
    """
    sql = f"""
        WITH hits AS MATERIALIZED (
            SELECT {ROW_ID} AS id FROM {TABLE} d WHERE {_MATCH.format(window="")} AND {condition[0]}
        ) SELECT id FROM hits ORDER BY id DESC LIMIT %s"""  # noqa: S608 -- values are parameters
    with connections[using].cursor() as cursor:
        cursor.execute(sql, [expression, *condition[1], limit])
        return [row[0] for row in cursor.fetchall()]


def _expression(terms: list[Term]) -> str:
    return " & ".join(f"'{term.word}':*" if term.is_prefix else f"'{term.word}'" for term in terms)
