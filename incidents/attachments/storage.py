"""The vault of attachments: bytes are looked at while they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from incidents.attachments.kinds import HEAD_BYTES, TextJudge
from incidents.vault import Vault

VAULT = Vault("attachments")


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


root, path_of, discard, older_than = VAULT.root, VAULT.path_of, VAULT.discard, VAULT.older_than


def keep(chunks: Iterable[bytes], *, most: int) -> Kept:
    """Write the bytes to a new file and make sure that they outlive a power cut.

    Raises TooManyBytes beyond `most` bytes; nothing is left then.
    """
    with VAULT.create() as (stored, file):
        return _write(chunks, file, stored, most)


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
