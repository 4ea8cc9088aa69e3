"""The contents of an article: its headings, each with an anchor of its own. Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from knowledge.library.voice import PARTS

_HEADING = re.compile(r"<h([3-6])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Contents of fewer headings say no more than the page itself.
FEWEST = 3


@dataclass(frozen=True)
class Heading:
    """One line of the contents."""

    anchor: str
    title: str
    is_part: bool


@dataclass(frozen=True)
class Part:
    """One part of an article: its heading (none of the last) and its words."""

    anchor: str
    title: str
    words: SafeString


def with_contents(parts: Iterable[tuple[str, SafeString]]) -> tuple[list[Part], list[Heading]]:
    """Give every heading of the rendered parts (name, HTML) an anchor; return the parts and the contents."""
    shown: list[Part] = []
    contents: list[Heading] = []
    taken: set[str] = set()
    for name, words in parts:
        anchor = _anchor(name, taken)
        if title := PARTS.get(name, ""):
            contents.append(Heading(anchor, title, is_part=True))
        shown.append(Part(anchor, title, _anchored(words, contents, taken)))
    return shown, contents if len(contents) >= FEWEST else []


def _anchored(words: SafeString, contents: list[Heading], taken: set[str]) -> SafeString:
    levels = [int(level) for level, _title in _HEADING.findall(words)]
    # The highest follows upon that of the part, or of the page: no level is left out.
    up = min(levels, default=0) - (3 if any(heading.is_part for heading in contents) else 2)

    def anchored(found: re.Match[str]) -> str:
        title = html.unescape(_TAG.sub("", found.group(2))).strip()
        anchor = _anchor(title, taken)
        contents.append(Heading(anchor, title, is_part=False))
        level = int(found.group(1)) - up
        return f'<h{level} id="{anchor}">{found.group(2)}</h{level}>'

    return mark_safe(_HEADING.sub(anchored, words))  # noqa: S308 -- safe before, and a slug is


def _anchor(title: str, taken: set[str]) -> str:
    base = f"s-{slugify(title)[:60]}"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor
