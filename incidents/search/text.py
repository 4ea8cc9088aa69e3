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

_ACCENTS = re.compile("[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"\s*(?:#|inc[\s-]*)?0*([1-9][0-9]{0,17})\s*", re.IGNORECASE | re.ASCII)
# The longest first; what they leave is compared, not shown, so it need not be a word.
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ings", "ing", "edly", "ies", "ied", "ers"),
    *("ed", "er", "es", "ly", "s", "y", "e"),
)
_MIN_STEM = 3


@dataclass(frozen=True)
class Term:
    """One word looked for, in lower case without accents; `is_prefix` also finds longer words."""

    word: str
    is_prefix: bool = False


@dataclass(frozen=True)
class Segment:
    """A piece of shown text, and whether it is what was looked for."""

    text: str
    is_match: bool


def fold(text: str) -> str:
    """Return `text` in lower case and without accents, as both databases index it."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", text.lower())))


def clean(text: str, limit: int) -> str:
    """Return what a database can store: composed, without NUL and lone surrogates, at most `limit` characters."""
    text = text[:limit].replace("\0", " ").encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFC", text)[:limit]


def words(text: str) -> list[str]:
    """Return the folded words of `text` in order, each once. Everything that is neither letter nor digit divides."""
    found = _WORD.findall(fold(clean(text, MAX_TEXT)))
    return list(dict.fromkeys(found))


def parse(text: str) -> list[Term]:
    """Return what to look for: at most 16 words, all of which must match, the last one as a prefix.

    Only letters and digits are left, so no syntax of a search engine passes.
    """
    found = words(text)[:MAX_TERMS]
    last = len(found) - 1
    return [
        Term(word[:MAX_WORD], len(word) > MAX_WORD or (place == last and len(word) >= MIN_PREFIX))
        for place, word in enumerate(found)
    ]


def without_prefix(terms: list[Term]) -> list[Term]:
    """Return the terms as whole words."""
    return [Term(term.word) for term in terms]


def reference_number(text: str) -> int | None:
    """Return 12 for "INC-12", "inc 12", "#12" and "12"; None when the text is no reference."""
    match = _REFERENCE.fullmatch(text[:40]) if len(text) <= 40 else None
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


def holds(text: str, terms: list[Term]) -> bool:
    """Whether any word of `text` matches. Reads no further than the first that does."""
    return any(is_match(fold(found.group()), terms) for found in _WORD.finditer(text))


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
