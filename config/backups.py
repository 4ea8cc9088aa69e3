"""Copies of the database: made while it is in use, complete or not there at all, the newest few kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

PREFIX = "muster-"
STAMP = "%Y%m%dT%H%M%S%fZ"


class BackupFailed(Exception):
    """No copy was made; the message is a sentence for a person."""


def back_up(*, at: datetime, kept: int | None = None, using: str = DEFAULT_DB_ALIAS) -> Path:
    """Copy the database into the folder of backups and return the copy; older ones beyond `kept` go.

    `at`: aware UTC, which names the copy. Raises BackupFailed.
    """
    folder = Path(settings.DATA_DIR) / "backups"
    connection = connections[using]
    suffix = ".sqlite3" if connection.vendor == "sqlite" else ".dump"
    target = folder / f"{PREFIX}{at.strftime(STAMP)}{suffix}"
    draft = target.with_name(f".{target.name}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Made first and closed to others: a copy holds everything the database does.
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        if connection.vendor == "sqlite":
            _copy_sqlite(str(connection.settings_dict["NAME"]), draft)
        else:
            _dump_postgresql(connection.get_connection_params(), draft)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"The database could not be copied to {target}: {error}.") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    prune(folder, kept or settings.BACKUPS_KEPT)
    return target


def _copy_sqlite(source: str, draft: Path) -> None:
    """Use SQLite's own online copy, which sees one consistent state while others write."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reading,
        contextlib.closing(sqlite3.connect(draft)) as writing,
    ):
        reading.backup(writing)
        # The copy is one file, with no journal beside it.
        writing.execute("PRAGMA journal_mode = DELETE")


def _dump_postgresql(parameters: dict[str, Any], draft: Path) -> None:
    if shutil.which("pg_dump") is None:
        raise BackupFailed("There is no pg_dump on this machine: install PostgreSQL's client programs.")
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
    command = ["pg_dump", "--format=custom", "--no-owner", "--file", str(draft)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupFailed(f"pg_dump could not copy the database: {done.stderr.strip()}")


def prune(folder: Path, kept: int) -> None:
    """Remove all but the newest `kept` copies; their names sort by time."""
    copies = sorted((path for path in folder.glob(f"{PREFIX}*") if path.is_file()), key=lambda path: path.name)
    for path in copies[: max(0, len(copies) - kept)]:
        path.unlink(missing_ok=True)


def has_something_to_lose(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the database was ever migrated, and so may hold what people wrote."""
    return "django_migrations" in connections[using].introspection.table_names()
