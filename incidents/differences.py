"""What changed between two texts, word for word, so that people can read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# A word with what follows it: spaces of their own would be alike everywhere, which is slow to compare.
_WORDS = re.compile(r"\S+\s*|\s+")
# Texts of more words than this are compared line for line: comparing words takes the square of their number.
MOST_WORDS = 4_000


@dataclass(frozen=True)
class Piece:
    """A stretch of text: in both (`same`), only in the older (`removed`), or only in the newer (`added`)."""

    kind: str
    text: str


def differences(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in order: without those `removed` they are `new`, without those `added` `old`."""
    before, after = _parts(old, new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(after[c:d])))
    return pieces


def _parts(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) <= MOST_WORDS:
        return before, after
    return old.splitlines(keepends=True), new.splitlines(keepends=True)
