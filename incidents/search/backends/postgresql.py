"""tsvector and GIN: looks among the newest documents first, then back in ever larger windows until it has enough."""

from __future__ import annotations

from typing import Any

from django.db import connections

from incidents.search.backends import Condition
from incidents.search.structures import COLUMN, CONFIGURATION, TABLE, WINDOW_BITS
from incidents.search.text import Term, without_prefix

ROW_ID = "d.incident_id"
# So few incidents are quicker asked one by one whether they hold the words than searched for by windows.
FEW = 2_000
# Windows from this size on hold so much that the caller's filter is tried first.
LARGE = WINDOW_BITS[2]

_QUERY = f"to_tsquery('{CONFIGURATION}', %s)"
_SIZES = ", ".join(f"({bits}, {above})" for bits, above in zip(WINDOW_BITS, (*WINDOW_BITS[1:], 62), strict=True))
# Disjoint windows from the newest backwards: each size reaches to where a larger one begins. Only the smallest holds
# the newest document. They are tried one after another, and only while the limit is not reached.
_WINDOWS = f"""
    newest AS MATERIALIZED (SELECT max(incident_id) AS id FROM {TABLE}),
    windows AS MATERIALIZED (
        SELECT bits, ('''#' || bits || ':' || number || '''')::tsquery AS name
        FROM newest CROSS JOIN (VALUES {_SIZES}) AS sizes(bits, above) CROSS JOIN LATERAL generate_series(
            (id >> bits) - (bits > {WINDOW_BITS[0]})::int, (id >> above) << (above - bits), -1
        ) AS number ORDER BY bits, number DESC LIMIT 1000
    )"""  # noqa: S608 -- names of ours


def _condition(condition: Condition) -> str:
    """The condition asked row by row: OFFSET 0 keeps the planner from a join that reads every incident."""
    return f"{condition[0][:-1]} OFFSET 0)"


def _few(condition: Condition) -> str:
    """What meets the condition, where that is little; the planner is free to begin with the filter's index."""
    return f"few AS MATERIALIZED (SELECT {ROW_ID} FROM {TABLE} d WHERE {condition[0]} LIMIT {FEW + 1})"  # noqa: S608


def _by_windows(condition: Condition) -> str:
    """The incidents that hold an expression and meet the condition, newest first, read only as far as is asked for.

    Parameters: the expression, those of the condition.
    """
    return f"""
        SELECT {ROW_ID} AS id FROM windows w CROSS JOIN LATERAL (
            SELECT incident_id FROM {TABLE} WHERE {COLUMN} @@ ({_QUERY} && w.name) ORDER BY 1 DESC OFFSET 0
        ) d WHERE {_condition(condition)}"""  # noqa: S608 -- values are parameters


def _matches(condition: Condition) -> str:
    """As `_by_windows`, but what few meet is asked one by one. Parameters: as there, and the expression again."""
    return f"""
        {_by_windows(condition)} AND (w.bits < {LARGE} OR (SELECT count(*) FROM few) > {FEW})
        UNION ALL (
            SELECT d.incident_id FROM few JOIN {TABLE} d USING (incident_id)
            WHERE (SELECT count(*) FROM few) <= {FEW} AND d.{COLUMN} @@ {_QUERY}
            AND d.incident_id < (SELECT id >> {LARGE} << {LARGE} FROM newest) ORDER BY 1 DESC
        )"""  # noqa: S608 -- values are parameters


def ranked(
    using: str, terms: list[Term], number: int, condition: Condition, limit: int, *, is_narrow: bool = True
) -> list[tuple[int, int]]:
    """Order the newest by `ts_rank`: title, then description, then notes."""
    matches, few = _by_windows(condition), ""
    if is_narrow:
        matches, few = _matches(condition), f"{_few(condition)},"
    sql = f"""
        WITH {_WINDOWS}, {few}
        whole AS MATERIALIZED ({matches} LIMIT %s),
        partial AS MATERIALIZED ({matches} LIMIT CASE WHEN (SELECT count(*) FROM whole) >= %s THEN 0 ELSE %s END),
        hits AS MATERIALIZED (
            SELECT id FROM whole WHERE (SELECT count(*) FROM whole) >= %s UNION ALL SELECT id FROM partial
        ),
        exact AS MATERIALIZED (
            SELECT {ROW_ID} AS id FROM (VALUES (%s::bigint)) AS d(incident_id) WHERE {_condition(condition)}
        )
        SELECT best.id, (SELECT count(*) FROM hits) FROM (
            (SELECT id FROM hits ORDER BY id DESC LIMIT %s) UNION SELECT id FROM exact
        ) best LEFT JOIN {TABLE} d ON {ROW_ID} = best.id
        ORDER BY best.id IN (SELECT id FROM exact) DESC, ts_rank(d.{COLUMN}, {_QUERY}, 1) DESC NULLS LAST, best.id DESC
    """  # noqa: S608 -- values are parameters
    whole, partial = _expression(without_prefix(terms)), _expression(terms)
    wanted = limit + 1
    params: list[Any] = [*condition[1]] if is_narrow else []
    for expression in (whole, partial):
        params += [expression, *condition[1], *([expression] if is_narrow else []), wanted]
    params += [wanted, wanted, number, *condition[1], limit, partial]
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def newest(using: str, words: list[str], condition: Condition, limit: int) -> list[list[int]]:
    """Return for each word the newest `limit` incidents that hold it."""
    one = f"(SELECT %s::int, id FROM ({_matches(condition)} LIMIT %s) found)"  # noqa: S608 -- values are parameters
    params: list[Any] = [*condition[1]]
    for place, word in enumerate(words):
        expression = _expression([Term(word)])
        params += [place, expression, *condition[1], expression, limit]
    found: list[list[int]] = [[] for _ in words]
    with connections[using].cursor() as cursor:
        cursor.execute(f"WITH {_WINDOWS}, {_few(condition)} {' UNION ALL '.join([one] * len(words))}", params)
        for place, pk in cursor.fetchall():
            found[place].append(pk)
    return found


def _expression(terms: list[Term]) -> str:
    return " & ".join(f"'{term.word}':*" if term.is_prefix else f"'{term.word}'" for term in terms)
