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


def missing_text_column(connection: BaseDatabaseWrapper, table: str, column: str, *, version: str) -> list[str]:
    """Of a generated column whose comment is `version`, and of its index, which is not there as wanted. PostgreSQL."""
    versions = fetch_column(
        connection,
        "SELECT col_description(attrelid, attnum) FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attname = %s AND attgenerated = 's' AND NOT attisdropped",
        [table, column],
    )
    indexes = fetch_column(
        connection,
        "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
        "WHERE indrelid = %s::regclass AND indisvalid",
        [table],
    )
    absent = [] if versions == [version] else [f"{table}.{column}"]
    return [*absent, *([] if f"{table}_{column}" in indexes else [f"{table}_{column}"])]
