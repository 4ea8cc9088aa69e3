"""Copying one database into a file and putting it back, for both kinds."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

# What stands in a copy, by kind of database.
FILE_NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}

# Everything goes, also tables that the copy does not know; in one transaction with what comes back.
_EMPTY_POSTGRESQL = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;"


class BackupFailed(Exception):
    """No copy was made; the message is a sentence for a person."""


class CopyUnusable(Exception):
    """A copy of a database could not be put back; nothing was changed. The message is a sentence for a person."""


def copy_database(target: Path, using: str = DEFAULT_DB_ALIAS) -> None:
    """Write one consistent state of the database into `target`. Raises BackupFailed, OSError, sqlite3.Error."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        _copy_sqlite(str(connection.settings_dict["NAME"]), target)
    else:
        _run("pg_dump", ["--format=custom", "--no-owner", "--file", str(target)], using, BackupFailed)


def _copy_sqlite(source: str, draft: Path) -> None:
    """Use SQLite's own online copy, which sees one consistent state while others write."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reading,
        contextlib.closing(sqlite3.connect(draft)) as writing,
    ):
        reading.backup(writing)
        # The copy is one file, with no journal beside it.
        writing.execute("PRAGMA journal_mode = DELETE")


def put_back(copy: Path, using: str = DEFAULT_DB_ALIAS) -> None:
    """Make the database what the copy says, whole or not at all. Nobody else may be using it. Raises CopyUnusable."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        target = Path(connection.settings_dict["NAME"])
        connections.close_all()
        _check_sqlite(copy)
        _settle_journal(target)
        copy.replace(target)
        return
    script = copy.with_suffix(".sql")
    _run("pg_restore", ["--no-owner", "--no-privileges", "--file", str(script), str(copy)], using, CopyUnusable)
    connections.close_all()
    begin = ["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1"]
    _run("psql", [*begin, "--command", _EMPTY_POSTGRESQL, "--file", str(script)], using, CopyUnusable)


def _check_sqlite(copy: Path) -> None:
    try:
        with contextlib.closing(sqlite3.connect(copy)) as opened:
            found = [row[0] for row in opened.execute("PRAGMA quick_check(5)")]
    except sqlite3.Error as error:
        found = [str(error)]
    if found != ["ok"]:
        raise CopyUnusable(f"The database in this copy is damaged: {'; '.join(found)}.")


def _settle_journal(target: Path) -> None:
    """Take what the journal beside the old file holds into it: a journal must never meet another file."""
    if target.exists():
        with contextlib.closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA journal_mode = DELETE")
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)


def count_others(using: str = DEFAULT_DB_ALIAS) -> int:
    """How many other clients are connected to a PostgreSQL database; 0 for SQLite, whose folder is claimed instead."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _run(program: str, arguments: list[str], using: str, failure: type[Exception]) -> None:
    if shutil.which(program) is None:
        raise failure(f"There is no {program} on this machine: install PostgreSQL's client programs.")
    parameters: dict[str, Any] = connections[using].get_connection_params()
    given = {
        "PGHOST": parameters.get("host"),
        "PGPORT": parameters.get("port"),
        "PGUSER": parameters.get("user"),
        "PGPASSWORD": parameters.get("password"),
        "PGDATABASE": parameters.get("dbname"),
        "PGSSLMODE": parameters.get("sslmode"),
    }
    # By the environment and not as arguments, which every user of the machine can read.
    environment = {**os.environ, **{key: str(value) for key, value in given.items() if value}}
    done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise failure(f"{program} failed: {done.stderr.strip()}")


def applied_migrations(using: str = DEFAULT_DB_ALIAS, copy: Path | None = None) -> list[list[str]]:
    """The migrations a database has had, as app and name: of a SQLite copy where one is given, else of the database."""
    sql = "SELECT app, name FROM django_migrations ORDER BY id"
    if copy is not None and connections[using].vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(copy)) as opened:
            return [list(row) for row in opened.execute(sql)]
    with connections[using].cursor() as cursor:
        cursor.execute(sql)
        return [list(row) for row in cursor.fetchall()]


def has_something_to_lose(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the database was ever migrated, and so may hold what people wrote."""
    return "django_migrations" in connections[using].introspection.table_names()
