"""One sweeper at a time where the database has one writer: a lock on a file, never waited for."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection


@contextlib.contextmanager
def only_sweeper(name: str) -> Iterator[bool]:
    """Yield whether this process may run the sweep `name` now.

    On PostgreSQL always: claims there pass over what another holds. On SQLite when no other holds the lock, which
    ends with its process however that ends.
    """
    if connection.vendor != "sqlite":
        yield True
        return
    with _lock_file(name).open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _lock_file(name: str) -> Path:
    """The file for this sweep of this database; two databases of one folder do not hinder each other."""
    folder = Path(settings.SWEEP_LOCKS)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{Path(str(connection.settings_dict['NAME'])).name}.{name}.lock"
