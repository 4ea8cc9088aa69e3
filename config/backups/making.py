"""Making a copy: the database first, then the files it speaks of, complete or not there at all."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from config.backups.archive import Manifest, write_archive
from config.backups.databases import FILE_NAMES, BackupFailed, applied_migrations, copy_database

PREFIX = "muster-"
SUFFIX = ".tar.gz"
STAMP = "%Y%m%dT%H%M%S%fZ"
KEY_FILE = "secret_key"


def back_up(*, at: datetime, kept: int | None = None, with_media: bool = True, using: str = DEFAULT_DB_ALIAS) -> Path:
    """Put database, files and secret key into one file in the folder of backups and return it; the oldest go.

    Muster may be in use. The database comes first: a file is written before the row that names it, and goes long after,
    so every file that the copied rows name is there to be copied. `at`: aware UTC, which names the copy.
    Raises BackupFailed.
    """
    folder = Path(settings.DATA_DIR) / "backups"
    target = folder / f"{PREFIX}{at.strftime(STAMP)}{SUFFIX}"
    draft = target.with_name(f".{target.name}.part")
    vendor = connections[using].vendor
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Made first and closed to others: a copy holds everything the database does.
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))
        with tempfile.TemporaryDirectory(dir=folder, prefix=".copying-") as work:
            database = Path(work) / FILE_NAMES[vendor]
            copy_database(database, using)
            manifest = Manifest(at.isoformat(), vendor, applied_migrations(using, database), with_media)
            write_archive(draft, manifest, [(database.name, database), *_beside_the_database(with_media)])
        _keep(draft, target)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"Muster could not be copied to {target}: {error}.") from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    prune(folder, kept or settings.BACKUPS_KEPT)
    return target


def _keep(draft: Path, target: Path) -> None:
    """Give the copy its name once its bytes are on the disk."""
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(target)


def _beside_the_database(with_media: bool) -> Iterator[tuple[str, Path]]:
    """The secret key where Muster made it itself, and every file people gave."""
    secret = Path(settings.DATA_DIR) / KEY_FILE
    if secret.is_file():
        yield KEY_FILE, secret
    if not with_media:
        return
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"media/{path.relative_to(root).as_posix()}", path


def prune(folder: Path, kept: int) -> None:
    """Remove all but the newest `kept` copies; their names sort by time."""
    copies = sorted((path for path in folder.glob(f"{PREFIX}*") if path.is_file()), key=lambda path: path.name)
    for path in copies[: max(0, len(copies) - kept)]:
        path.unlink(missing_ok=True)


def last_backup_at() -> datetime | None:
    """When the newest copy in the folder of backups was made (aware UTC), told by its name; None when there is none."""
    folder = Path(settings.DATA_DIR) / "backups"
    for name in sorted((path.name for path in folder.glob(f"{PREFIX}*")), reverse=True):
        stamp = name.removeprefix(PREFIX).split(".", 1)[0]
        with contextlib.suppress(ValueError):
            return datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    return None
