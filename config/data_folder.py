"""The folder in which Muster keeps what it must not lose; an embedded one keeps everything there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from config.environment import BadEnvironment

PARTS = ("backups", "beat", "broker/messages", "broker/control", "mail", "media", "static")


def make_folders(folder: Path) -> None:
    """Make the folder and its parts. Only its owner may look inside: it holds the database and the secret key."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in PARTS:
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadEnvironment(
            f"Muster cannot keep its data in {folder}: {error.strerror}. Set MUSTER_DATA to a folder it may write to."
        ) from None


def read_or_make_secret(path: Path) -> str:
    """Return the secret in the file; the first caller makes it, and everybody after gets the same."""
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(64))
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadEnvironment(f"Muster cannot keep its secret key in {path}: {error.strerror}.") from None
    if len(value) < 50:
        raise BadEnvironment(f"The secret key in {path} is damaged. Remove the file: the next start makes a new one.")
    return value


def _write_once(path: Path, value: str) -> None:
    """Write a complete file or none, and leave one that somebody else has just written."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(value + "\n")
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
