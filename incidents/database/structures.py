"""What a structure beside the models must offer so that the installer can keep it in place. No structure lives here."""

from __future__ import annotations

from typing import Any, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper


class Structure(Protocol):
    """Triggers, indexes or columns that belong to one table and that Django does not know of."""

    table: str

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        """Name every part that is absent or not as wanted. The table exists."""

    def install(self, connection: BaseDatabaseWrapper) -> None:
        """Put every part in place as wanted, whatever stands there now; inside a transaction."""


def fetch_column(connection: BaseDatabaseWrapper, sql: str, params: list[Any] | None = None) -> list[str]:
    """Return the first column of every row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or [])
        return [row[0] for row in cursor.fetchall()]


def run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    """Execute statements that take no parameters."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
