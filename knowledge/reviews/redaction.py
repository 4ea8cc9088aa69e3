"""Striking words out of a text before others read it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

STRUCK = "█████"
# A shorter word would strike out half of every other.
SHORTEST = 3


def redact(text: str, passages: Iterable[str]) -> tuple[str, int]:
    """Return the text with each passage struck out wherever it stands, whatever its case, and how often that was.

    White space in a passage stands for any white space. Passages shorter than three characters are passed over.
    """
    count = 0
    for passage in sorted({one.strip() for one in passages}, key=len, reverse=True):
        if len(passage) < SHORTEST:
            continue
        pattern = r"\s+".join(re.escape(part) for part in passage.split())
        text, found = re.subn(pattern, STRUCK, text, flags=re.IGNORECASE)
        count += found
    return text, count


def replace_people(text: str, names: Mapping[str, str]) -> str:
    """Put what people were (“the incident commander”) where their names stand, the longest names first."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= SHORTEST:
            text = re.sub(rf"(?<!\w)@?{re.escape(name)}(?!\w)", names[name], text)
    return text
