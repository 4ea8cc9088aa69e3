"""Tables that only grow: the triggers that refuse changes, and the guarded switch that lifts them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from enum import Enum

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from incidents.database.structures import fetch_column, run

TABLES = (
    "incidents_timelineentry",
    "incidents_accessrecord",
    "incidents_auditrecord",
    "incidents_exerciseentry",
)
# All that are guarded: these, and those of the apps above.
_guarded = list(TABLES)


class Purpose(Enum):
    """The only two reasons for which an append-only table may be changed."""

    TEST_FLUSH = "test flush"
    RETENTION = "retention"


class AppendOnly:
    """Refuses UPDATE and DELETE (and TRUNCATE, where there is one) on one table."""

    def __init__(self, table: str) -> None:
        self.table = table

    def missing(self, connection: BaseDatabaseWrapper) -> list[str]:
        if connection.vendor == "postgresql":
            return _postgresql_missing(connection, self.table)
        wanted = _sqlite_triggers(self.table)
        present = _sqlite_present(connection, self.table)
        return [name for name, sql in wanted.items() if present.get(name) != sql]

    def install(self, connection: BaseDatabaseWrapper) -> None:
        if connection.vendor == "postgresql":
            run(connection, *_postgresql_statements(self.table))
            return
        for name, sql in _sqlite_triggers(self.table).items():
            run(connection, f"DROP TRIGGER IF EXISTS {name}", sql)


def guard(*tables: str) -> list[AppendOnly]:
    """Let tables of other apps be append-only too; named again, nothing changes. Returns their structures."""
    _guarded.extend(table for table in tables if table not in _guarded)
    return [AppendOnly(table) for table in tables]


@contextlib.contextmanager
def lifted(purpose: Purpose, *, using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Allow changes to the append-only tables for a block, on this connection and in this one transaction.

    The block is a transaction of its own or a savepoint: no other connection ever sees the tables unguarded, and a
    failure puts everything back.
    """
    if not isinstance(purpose, Purpose):
        raise TypeError("Say for which Purpose the append-only tables are opened.")
    connection = connections[using]
    with transaction.atomic(using=using):
        _open(connection)
        yield
        # Not after a failure: the roll-back closes the switch.
        _close(connection)


def _open(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        run(connection, "SELECT set_config('muster.append_only_lifted', 'on', true)")
        return
    for table in _guarded:
        run(connection, *(f"DROP TRIGGER IF EXISTS {name}" for name in _sqlite_triggers(table)))


def _close(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        run(connection, "SELECT set_config('muster.append_only_lifted', '', true)")
        return
    present = set(connection.introspection.table_names())
    for table in _guarded:
        if table in present:
            AppendOnly(table).install(connection)


def _sqlite_triggers(table: str) -> dict[str, str]:
    return {
        f"{table}_no_{verb}": (
            f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        for verb in ("update", "delete")
    }


def _sqlite_present(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        return dict(cursor.fetchall())


# Integrity errors on both databases, so that callers need not tell them apart.
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION muster_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('muster.append_only_lifted', true) = 'on' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$"""


def _postgresql_names(table: str) -> tuple[str, str]:
    return f"{table}_no_change", f"{table}_no_truncate"


def _postgresql_statements(table: str) -> list[str]:
    change, truncate = _postgresql_names(table)
    act = "EXECUTE FUNCTION muster_append_only()"
    return [
        _POSTGRESQL_FUNCTION,
        f"DROP TRIGGER IF EXISTS {change} ON {table}",
        f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {act}",
        f"DROP TRIGGER IF EXISTS {truncate} ON {table}",
        f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {act}",
    ]


# In pg_trigger.tgtype: 1 row, 2 before, 8 delete, 16 update, 32 truncate.
_POSTGRESQL_TYPES = {"change": 1 + 2 + 8 + 16, "truncate": 2 + 32}


def _postgresql_missing(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgtype FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled = 'O' AND proname = 'muster_append_only'",
            [table],
        )
        present = dict(cursor.fetchall())
    wanted = dict(zip(_postgresql_names(table), _POSTGRESQL_TYPES.values(), strict=True))
    absent = [name for name, kind in wanted.items() if present.get(name) != kind]
    source = fetch_column(connection, "SELECT prosrc FROM pg_proc WHERE proname = 'muster_append_only'")
    if source and source[0] not in _POSTGRESQL_FUNCTION:
        absent.append("muster_append_only")
    return absent
