"""One file that holds a copy: what it is made of, how it is written, and how it is read back and checked."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
FORMAT = 1
_LARGEST_MANIFEST = 64 * 1024 * 1024
_PIECE = 1024 * 1024


class ArchiveUnreadable(Exception):
    """The file is no copy of Muster, or not whole; the message is a sentence for a person."""


@dataclass(frozen=True)
class Manifest:
    """What a copy holds. `made_at` is an instant in ISO 8601, UTC; `files` maps names to SHA-256 in hexadecimal."""

    made_at: str
    database: str
    migrations: list[list[str]]
    with_media: bool
    format: int = FORMAT
    files: dict[str, str] = field(default_factory=dict)


class _Hashing(io.RawIOBase):
    """Passes bytes on and remembers their digest."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.file.read(size)
        self.digest.update(piece)
        return piece


def write_archive(target: Path, manifest: Manifest, files: Iterable[tuple[str, Path]]) -> None:
    """Write `files` (name in the archive, where it lies), then the manifest with their digests, in bounded memory.

    A file that is gone by the time it is reached is left out: files on their way out may go at any moment.
    """
    # Little effort in packing: pictures and dumps are packed already.
    with tarfile.open(target, "w:gz", compresslevel=1) as archive:
        for name, path in files:
            try:
                opened = path.open("rb")
            except FileNotFoundError:
                continue
            with opened:
                info = archive.gettarinfo(arcname=name, fileobj=opened)
                info.uid = info.gid = 0
                info.uname = info.gname = ""
                info.mode = 0o600
                hashing = _Hashing(opened)
                archive.addfile(info, hashing)  # type: ignore[arg-type]  # only read() is used
                manifest.files[name] = hashing.digest.hexdigest()
        body = json.dumps(asdict(manifest)).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(body)
        info.mode = 0o600
        archive.addfile(info, io.BytesIO(body))


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack a copy below `folder` and return its manifest, after comparing every byte. Raises ArchiveUnreadable."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, "r:gz") as archive:
            for info in archive:
                if info.name == MANIFEST:
                    manifest = _read_manifest(archive, info)
                    continue
                found[info.name] = _unpack_one(archive, info, folder)
    except (tarfile.TarError, EOFError, OSError) as error:
        raise ArchiveUnreadable(f"{source} cannot be read as a copy of Muster: {error}.") from error
    if manifest is None:
        raise ArchiveUnreadable(f"{source} is not a whole copy of Muster: its list of contents is missing.")
    if found != manifest.files:
        wrong = sorted(name for name in {*found, *manifest.files} if found.get(name) != manifest.files.get(name))
        raise ArchiveUnreadable(f"{source} is damaged: {', '.join(wrong[:3])} is not what was put in.")
    return manifest


def _read_manifest(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Manifest:
    opened = archive.extractfile(info)
    if opened is None or info.size > _LARGEST_MANIFEST:
        raise ArchiveUnreadable("The list of contents is not what Muster writes.")
    try:
        held: dict[str, Any] = json.loads(opened.read())
        if held["format"] != FORMAT:
            raise ArchiveUnreadable("This copy was made by a newer Muster. Update Muster first.")
        return Manifest(**held)
    except (ValueError, KeyError, TypeError):
        raise ArchiveUnreadable("The list of contents is not what Muster writes.") from None


def _unpack_one(archive: tarfile.TarFile, info: tarfile.TarInfo, folder: Path) -> str:
    """Write one file below `folder` and return its digest. A name that leads elsewhere is refused."""
    name = PurePosixPath(info.name)
    if not info.isreg() or name.is_absolute() or ".." in name.parts:
        raise ArchiveUnreadable(f"The copy holds “{info.name}”, which Muster would never have put in.")
    opened = archive.extractfile(info)
    if opened is None:
        raise ArchiveUnreadable(f"The copy holds “{info.name}”, which Muster would never have put in.")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("wb") as file:
        while piece := opened.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    return digest.hexdigest()
