"""One thin adapter per database over its own full-text search. All answer alike; `queries` is their only caller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models.expressions import RawSQL

from incidents.search.text import Term

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Backend(Protocol):
    """Both take the condition that an incident must meet as SQL over `ROW_ID`, and apply it before they count."""

    ROW_ID: str

    def ranked(
        self, using: str, terms: list[Term], number: int, condition: Condition, limit: int, *, is_narrow: bool
    ) -> list[tuple[int, int]]:
        """Return the newest `limit` incidents that hold every term, the best match first; one statement.

        Incident `number` stands before them. Beside each stands how many hold the terms, counted to `limit` + 1.
        Prefixes are looked for only where the whole words bring fewer than the limit: a prefix is read from every word
        that begins so before the first match is known. Not `is_narrow`: most incidents meet the condition.
        """

    def newest(self, using: str, words: list[str], condition: Condition, limit: int) -> list[list[int]]:
        """Return for each word the newest `limit` incidents that hold it, newest first."""


Condition = tuple[str, tuple[Any, ...]]


def backend_for(using: str) -> Backend:
    from incidents.search.backends import postgresql, sqlite  # noqa: PLC0415 -- they import this package

    return postgresql if connections[using].vendor == "postgresql" else sqlite  # type: ignore[return-value]


def condition_of(incidents: QuerySet[Any], row_id: str) -> Condition | None:
    """Compile the queryset, scope and filters, into a condition on one row; None when no row can meet it.

    The principal is asked here, when the SQL is made. Raises NoPrincipal when there is none.
    """
    one = incidents.order_by().filter(pk=RawSQL(row_id, [])).values("pk")  # noqa: S611 -- a column's name, ours
    try:
        sql, params = one.query.get_compiler(using=one.db).as_sql()
    except EmptyResultSet:
        return None
    return f"EXISTS ({sql})", params
