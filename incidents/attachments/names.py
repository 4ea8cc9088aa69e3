"""The names of files: what a browser sends, made fit to be shown, kept and offered again. Pure."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150
LONGEST_EXTENSION = 16
NAMELESS = "file"
# What no system takes in a name, or what stands for folders.
_RESERVED = re.compile(r'[<>:"|?*\\/]')


def clean_name(raw: str) -> str:
    """The last part of a path, without characters that hide, turn round or break a line; at most 150 characters.

    The extension survives the cutting. Never empty, never hidden by a leading dot.
    """
    name = raw.replace("\\", "/").rpartition("/")[2]
    name = "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", name) if not _hides(c))
    name = _RESERVED.sub("_", " ".join(name.split())).strip(". ")
    if len(name) > LONGEST:
        extension = extension_of(name)
        tail = f".{extension}" if extension and len(extension) <= LONGEST_EXTENSION else ""
        name = name[: LONGEST - len(tail)].rstrip(". ") + tail
    return name or NAMELESS


def _hides(character: str) -> bool:
    """Characters without a shape of their own: marks of direction, joiners, half characters, private ones."""
    return unicodedata.category(character) in ("Cf", "Cs", "Co", "Cn")


def extension_of(name: str) -> str:
    """What stands behind the last dot, in small letters; empty where there is none."""
    head, dot, tail = name.rpartition(".")
    return tail.strip().lower() if dot and head else ""
