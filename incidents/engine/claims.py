"""Claims rows that wait to be worked on: each goes to one worker, however many ask at the same moment.

Not `select_for_update` and a loop: SQLite ignores it, and a subquery with a limit may claim too much on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connections, models, router, transaction
from django.db.models.sql import UpdateQuery

M = TypeVar("M", bound=models.Model)
Compiled = tuple[str, tuple[Any, ...]]


def claim(queryset: models.QuerySet[M], *, order: Sequence[str], limit: int, changes: Mapping[str, Any]) -> list[M]:
    """Change at most `limit` rows of `queryset`, the first by `order`, and return them as they are now, in that order.

    `changes` holds values or expressions of the row's own fields. Rows that another transaction holds are passed over
    on PostgreSQL; on SQLite claims follow each other. A row is claimed once only when `changes` takes it out of
    `queryset`. Needs a principal that sees all where the model is scoped.
    """
    using = router.db_for_write(queryset.model)
    waiting = queryset.using(using).order_by(*order)
    if connections[using].vendor == "postgresql":
        with transaction.atomic(using=using):
            return _claim_locked(waiting, limit, changes, using)
    # Without this look, an idle sweep would be a writer each time it runs.
    if not waiting.exists():
        return []
    with transaction.atomic(using=using):
        return _claim_alone(waiting, limit, changes, using)


def _claim_locked(waiting: models.QuerySet[M], limit: int, changes: Mapping[str, Any], using: str) -> list[M]:
    locked = waiting.only("pk").select_for_update(skip_locked=True, of=("self",))[:limit]
    choice, chosen = locked.query.get_compiler(using).as_sql()
    setting, values = _setting(waiting.model, changes, using)
    table, pk = _names(waiting.model, using)
    # Materialised, so that the limit is obeyed however the update is planned; numbered, because an update has no order.
    statement = (
        f"WITH chosen (pk) AS MATERIALIZED ({choice}), "  # noqa: S608 -- Django compiled both parts
        "numbered AS (SELECT pk, row_number() OVER () AS claim_place FROM chosen) "
        f"{setting} FROM numbered WHERE {table}.{pk} = numbered.pk RETURNING {table}.*, numbered.claim_place"
    )
    rows = list(waiting.model._base_manager.using(using).raw(statement, (*chosen, *values)))
    rows.sort(key=attrgetter("claim_place"))
    return rows


def _claim_alone(waiting: models.QuerySet[M], limit: int, changes: Mapping[str, Any], using: str) -> list[M]:
    # The transaction is IMMEDIATE: nobody writes between the choice and the change.
    chosen = list(waiting.values_list("pk", flat=True)[:limit])
    if not chosen:
        return []
    setting, values = _setting(waiting.model, changes, using)
    table, pk = _names(waiting.model, using)
    keys = [waiting.model._meta.pk.get_db_prep_value(key, connections[using]) for key in chosen]
    places = ", ".join(["%s"] * len(chosen))
    statement = f"{setting} WHERE {table}.{pk} IN ({places}) RETURNING *"
    rows = {row.pk: row for row in waiting.model._base_manager.using(using).raw(statement, (*values, *keys))}
    return [rows[key] for key in chosen if key in rows]


def _setting(model: type[models.Model], changes: Mapping[str, Any], using: str) -> Compiled:
    """`UPDATE … SET …` without a condition, as Django compiles it."""
    query = UpdateQuery(model)
    query.add_update_values(dict(changes))
    sql, params = query.get_compiler(using).as_sql()
    return sql, tuple(params)


def _names(model: type[models.Model], using: str) -> tuple[str, str]:
    quote = connections[using].ops.quote_name
    return quote(model._meta.db_table), quote(str(model._meta.pk.column))
