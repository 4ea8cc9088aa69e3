"""Bringing a copy back: everything is checked before anything is changed, and what was there is kept."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from config.backups.archive import ArchiveUnreadable, Manifest, unpack
from config.backups.databases import FILE_NAMES, CopyUnusable, count_others, has_something_to_lose, put_back
from config.backups.making import KEY_FILE, back_up


class RestoreRefused(Exception):
    """Nothing was changed; the message is a sentence for a person."""


@dataclass(frozen=True)
class Restored:
    """What came back, and the copy of what was there before (None where there was nothing)."""

    made_at: datetime
    files: int
    with_media: bool
    before: Path | None


def restore(source: Path, *, at: datetime, with_backup: bool = True, using: str = DEFAULT_DB_ALIAS) -> Restored:
    """Make database and files what the copy holds, then apply the migrations that are newer than it.

    Nobody else may use the database: the caller holds the claim on an embedded Muster's folder, and a PostgreSQL with
    other clients is refused. `at`: aware UTC. Raises RestoreRefused, BackupFailed.
    """
    folder = Path(settings.DATA_DIR)
    if others := count_others(using):
        raise RestoreRefused(
            f"The database is in use by {others} other clients. Stop web, workers and beat first, then repeat this."
        )
    if not source.is_file():
        raise RestoreRefused(f"There is no file {source}.")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as work:
        unpacked = Path(work)
        try:
            manifest = unpack(source, unpacked)
            _check(manifest, using)
            # None is removed for it: the oldest may be the one that is wanted.
            before = back_up(at=at, kept=sys.maxsize) if with_backup and has_something_to_lose(using) else None
            _put_in_place(unpacked, manifest, using)
        except (ArchiveUnreadable, CopyUnusable) as refusal:
            raise RestoreRefused(str(refusal)) from None
        except OSError as error:
            raise RestoreRefused(f"The copy could not be put in place: {error}.") from error
    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    files = sum(name.startswith("media/") for name in manifest.files)
    return Restored(datetime.fromisoformat(manifest.made_at), files, manifest.with_media, before)


def _check(manifest: Manifest, using: str) -> None:
    """Refuse what would not work afterwards."""
    here = connections[using].vendor
    if manifest.database != here or FILE_NAMES[here] not in manifest.files:
        raise RestoreRefused(
            f"This is a copy of a Muster on {manifest.database}, and the one here keeps its data in {here}. "
            "A copy can only go back to the same kind of database."
        )
    known = MigrationLoader(None).disk_migrations
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise RestoreRefused(f"This copy was made by a newer Muster, which had {unknown[-1]}. Update Muster first.")


def _put_in_place(unpacked: Path, manifest: Manifest, using: str) -> None:
    """Swap the files, then the database; the files go back when the database refuses."""
    media = Path(settings.MEDIA_ROOT)
    aside = unpacked / "media before"
    if manifest.with_media:
        (unpacked / "media").mkdir(exist_ok=True)
        media.mkdir(parents=True, exist_ok=True)
        _swap(media, aside, unpacked / "media")
    try:
        put_back(unpacked / FILE_NAMES[manifest.database], using)
    except BaseException:
        if manifest.with_media:
            _swap(media, unpacked / "media", aside)
        raise
    if KEY_FILE in manifest.files:
        shutil.copyfile(unpacked / KEY_FILE, Path(settings.DATA_DIR) / KEY_FILE)
        (Path(settings.DATA_DIR) / KEY_FILE).chmod(0o600)


def _swap(place: Path, aside: Path, instead: Path) -> None:
    """Move what is inside `place` to `aside` and what is inside `instead` to `place`, which may be a mounted volume."""
    aside.mkdir(exist_ok=True)
    for path in list(place.iterdir()):
        shutil.move(path, aside / path.name)
    for path in list(instead.iterdir()):
        shutil.move(path, place / path.name)
