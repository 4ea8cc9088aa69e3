"""Reading the one row that a query finds at most."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def sole(rows: QuerySet[M]) -> M | None:
    """The row that `rows` finds, or None; of several, any. One query.

    `first()` would put it in order, and for that Django looks at every column of every joined row: as much computing
    as the rest of the query.
    """
    return next(iter(rows.order_by()[:1]), None)
