"""Where the bytes of attachments lie: a folder of the data folder that no web server looks into, under random names.

A file is complete on the disk before its row is committed. One without a row is garbage, which is collected later.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from incidents.attachments.kinds import HEAD_BYTES, TextJudge

FOLDER = "attachments"
STORED = re.compile(r"[0-9a-f]{32}")


class TooManyBytes(Exception):
    """The file went on after the most that may be kept."""


@dataclass(frozen=True)
class Kept:
    """A file on the disk, and what was seen of it while it was written."""

    stored: str
    size: int
    sha256: str
    head: bytes
    is_text: bool


def root() -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER


def path_of(stored: str) -> Path:
    """Where a stored file lies. Raises ValueError for anything but a name that was made here."""
    if not STORED.fullmatch(stored):
        raise ValueError("Not the name of a stored file.")
    return root() / stored[:2] / stored


def keep(chunks: Iterable[bytes], *, most: int) -> Kept:
    """Write the bytes to a new file and make sure that they outlive a power cut.

    Raises TooManyBytes beyond `most` bytes; nothing is left then.
    """
    stored = secrets.token_hex(16)
    path = path_of(stored)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    complete = False
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            kept = _write(chunks, file, stored, most)
            file.flush()
            os.fsync(file.fileno())
        _settle(path.parent)
        complete = True
    finally:
        if not complete:
            path.unlink(missing_ok=True)
    return kept


def _write(chunks: Iterable[bytes], file: BinaryIO, stored: str, most: int) -> Kept:
    digest, judge, head, size = hashlib.sha256(), TextJudge(), b"", 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise TooManyBytes
        head = head if len(head) >= HEAD_BYTES else (head + chunk)[:HEAD_BYTES]
        digest.update(chunk)
        judge.read(chunk)
        file.write(chunk)
    judge.read(b"", last=True)
    return Kept(stored, size, digest.hexdigest(), head, judge.is_text)


def _settle(folder: Path) -> None:
    """Make the entry of a new file in its folder outlive a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(stored: str) -> bool:
    """Remove the bytes; whether there were any."""
    try:
        path_of(stored).unlink()
    except FileNotFoundError:
        return False
    return True


def older_than(moment: datetime) -> Iterator[str]:
    """The names of stored files that were last written before `moment` (aware). Leaves alone what is not ours."""
    folders = sorted(path for path in root().glob("[0-9a-f][0-9a-f]") if path.is_dir() and not path.is_symlink())
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if STORED.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                    written_at = datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)
                    if written_at < moment:
                        yield entry.name
