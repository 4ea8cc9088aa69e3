"""What lasts long: of that there is little, and an index of it alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Expression, F

from reports.costs.structures import LONG_DAYS, long_condition

LONG = timedelta(days=LONG_DAYS)


class IsLong(Expression):
    """Whether a service suffered for longer than `LONG`; in the very words of the index."""

    conditional = True
    output_field = BooleanField()

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[Any] = [F("started_at"), F("ended_at")]

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        self.columns = list(exprs)

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, tuple[Any, ...]]:
        started_at, ended_at = (compiler.compile(column)[0] for column in self.columns)
        return f"({long_condition(connection.vendor, started_at, ended_at)})", ()
