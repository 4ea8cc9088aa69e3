"""Vaults: folders that no web server looks into, of files under random names; and how one of them is handed out.

A file is complete on the disk before a row names it. One that no row names is garbage, which is collected later.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404

STORED = re.compile(r"[0-9a-f]{32}")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not kept by the browser: who signs in after this reader need not be one who may know.
    "Cache-Control": "private, no-store",
}


class Vault:
    """One such folder, named below the folder of media."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def root(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.folder

    def path_of(self, stored: str) -> Path:
        """Where a stored file lies. Raises ValueError for anything but a name that was made here."""
        if not STORED.fullmatch(stored):
            raise ValueError("Not the name of a stored file.")
        return self.root() / stored[:2] / stored

    @contextmanager
    def create(self) -> Iterator[tuple[str, BinaryIO]]:
        """A new file under its name: it outlives a power cut once the block has ended. Nothing is left of a failure."""
        stored = secrets.token_hex(16)
        path = self.path_of(stored)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_complete = False
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                yield stored, file
                file.flush()
                os.fsync(file.fileno())
            _settle(path.parent)
            is_complete = True
        finally:
            if not is_complete:
                path.unlink(missing_ok=True)

    def discard(self, stored: str) -> bool:
        """Remove the bytes; whether there were any."""
        try:
            self.path_of(stored).unlink()
        except FileNotFoundError:
            return False
        return True

    def older_than(self, moment: datetime) -> Iterator[str]:
        """The names of stored files last written before `moment` (aware). Leaves alone what is not ours."""
        folders = sorted(p for p in self.root().glob("[0-9a-f][0-9a-f]") if p.is_dir() and not p.is_symlink())
        for folder in folders:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if STORED.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                        written_at = datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)
                        if written_at < moment:
                            yield entry.name

    def hand_out(self, stored: str, *, name: str, content_type: str, size: int) -> FileResponse:
        """The bytes as a download that can do nothing, piece by piece. The caller has checked who asks.

        Raises Http404 when the bytes are gone.
        """
        try:
            file = self.path_of(stored).open("rb")
        except FileNotFoundError:
            raise Http404 from None
        declared = f"{content_type}; charset=utf-8" if content_type.startswith("text/") else content_type
        headers = {**HEADERS, "Content-Length": str(size)}
        return FileResponse(file, as_attachment=True, filename=name, content_type=declared, headers=headers)


def _settle(folder: Path) -> None:
    """Make the entry of a new file in its folder outlive a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
