"""From what people type to what is looked for: words, references and marks. Pure; knows no database."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_TEXT = 10_000
MAX_TERMS = 16
MAX_WORD = 64
# A shorter last word is taken as it stands: as a prefix it would match nearly everything.
MIN_PREFIX = 2

_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"\s*(?:#|inc[\s-]*)?0*([1-9][0-9]{0,17})\s*", re.IGNORECASE | re.ASCII)
# The longest first; what they leave is compared, not shown, so it need not be a word.
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "edly", "ies", "ied", "ers"),
    *("ed", "er", "es", "ly", "s", "y", "e"),
) if len(text) <= 40 else None
    return int(match.group(1)) if match else None


def stem(word: str) -> str:
    """Return a rough stem, good enough to mark in a text what the database matched."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
            return word[: -len(ending)]
    return word


def is_match(word: str, terms: list[Term]) -> bool:
    """Whether a folded word of a text is one that the terms look for."""
    own = stem(word)
    return any(
        word == term.word or own == stem(term.word) or (term.is_prefix and word.startswith(term.word)) for term in terms
    )


def segments(text: str, terms: list[Term]) -> list[Segment]:
    """Divide `text` into pieces, those that match apart; joined, they are the text."""
    pieces: list[Segment] = []
    plain = 0
    for found in _WORD.finditer(text):
        if terms and is_match(fold(found.group()), terms):
            if plain < found.start():
                pieces.append(Segment(text[plain : found.start()], is_match=False))
            pieces.append(Segment(found.group(), is_match=True))
            plain = found.end()
    if plain < len(text):
        pieces.append(Segment(text[plain:], is_match=False))
    return pieces


def excerpt(text: str, terms: list[Term], *, length: int = 200) -> str:
    """Return about `length` characters of `text` around its first match, on one line; else its beginning."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    hit = next((found.start() for found in _WORD.finditer(text) if is_match(fold(found.group()), terms)), 0)
    start = max(0, min(hit - length // 4, len(text) - length))
    if start:
        start = text.find(" ", start, hit + 1) + 1 or start
    end = start + length
    if end < len(text):
        end = max(text.rfind(" ", start, end), hit + 1)
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
