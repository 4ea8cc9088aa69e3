"""The piece of a text that is shown of a hit, with what was looked for marked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incidents.search.text import fold
from knowledge.search import words
from knowledge.search.stemming import stem

LENGTH = 220
_WORD = re.compile(r"[^\W_]+")


def highlight(text: str, looked_for: Collection[str] | str) -> SafeString:
    """Return `text` as HTML, escaped, with the words of these stems (or of this search) inside <mark>."""
    wanted = {one.stem for one in words.parse(looked_for)} if isinstance(looked_for, str) else set(looked_for)
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text, wanted)))


def snippet(text: str, looked_for: Collection[str]) -> SafeString:
    """Return about LENGTH characters where the most of what was looked for stands together, marked."""
    text = " ".join(text.split())
    wanted = set(looked_for)
    return highlight(_excerpt(text, wanted), wanted)


def _pieces(text: str, wanted: set[str]) -> Iterator[Any]:
    plain = 0
    for found in _WORD.finditer(text):
        if _stem(found.group()) in wanted:
            yield text[plain : found.start()]
            yield format_html("<mark>{}</mark>", found.group())
            plain = found.end()
    yield text[plain:]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return stem(fold(word)[: words.MAX_WORD])


def _excerpt(text: str, wanted: set[str]) -> str:
    if len(text) <= LENGTH:
        return text
    hits = [(found.start(), own) for found in _WORD.finditer(text) if (own := _stem(found.group())) in wanted]
    start = max(hits, key=lambda hit: (_together(hits, hit[0]), -hit[0]))[0] if hits else 0
    start = max(0, min(start - LENGTH // 5, len(text) - LENGTH))
    if start:
        start = text.find(" ", start) + 1
    end = start + LENGTH
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    return f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"


def _together(hits: list[tuple[int, str]], start: int) -> int:
    """How many different words of the search stand within one piece from here."""
    return len({own for place, own in hits if start <= place < start + LENGTH * 4 // 5})
