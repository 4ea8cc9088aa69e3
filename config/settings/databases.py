"""Database settings for both kinds of database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from config.environment import BadVariable, read_text, split_url

POSTGRESQL = ("postgres", "postgresql")

# WAL: readers never wait for the writer. FULL: what a caller was told survives a power cut. See also TRANSACTION_MODE.
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA cache_size = -2000; "
    "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 134217728;"
)


def use_sqlite(path: Path, *, timeout: int = 20, synchronous: str = "FULL") -> dict[str, Any]:
    """Settings for a SQLite file. Transactions take the write lock at once, so none fails half-way for want of it."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": timeout,
            "init_command": SQLITE_PRAGMAS.format(synchronous=synchronous),
        },
    }


def read_database(name: str = "DATABASE_URL", *, kept_seconds: int = 600) -> dict[str, Any]:
    """Settings for the database at the address in the variable: `postgres://…` or `sqlite:///…`."""
    value = read_text(name)
    parts = split_url(name, value)
    if parts.scheme == "sqlite":
        if parts.netloc or len(parts.path) < 2:
            raise BadVariable(name, "must look like sqlite:////var/lib/muster/db.sqlite3 for a file.")
        return use_sqlite(Path(parts.path[1:]).resolve())
    if parts.scheme not in POSTGRESQL:
        raise BadVariable(name, "must begin with postgres:// or sqlite://.")
    if not parts.path.strip("/"):
        raise BadVariable(name, "must name a database: postgres://user:password@host:5432/muster.")
    try:
        found = dj_database_url.parse(value, conn_max_age=kept_seconds, conn_health_checks=True)
    except ValueError as error:
        raise BadVariable(name, f"cannot be read: {error}") from None
    return dict(found)
