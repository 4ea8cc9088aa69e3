"""Markdown as people write it in notes → HTML that is safe to show. Pure; nothing is fetched, ever."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# How a note names a file of its own incident, in a picture or a link.
FILE = re.compile(r"attachment:(?P<key>[1-9]\d{0,14})")
MOST_FILES = 200


@dataclass(frozen=True)
class ShownFile:
    """A file of the incident that a note may show: where the reader gets it, and whether a browser can draw it."""

    url: str
    is_picture: bool


Files = Mapping[int, ShownFile]


def render(text: str, files: Files | None = None) -> SafeString:
    """Return the HTML of a note. Raw HTML is shown as text; a picture becomes the words that describe it.

    `files` are the files of the note's incident that this reader may open, by key: `![words](attachment:7)` is drawn
    from its address, `[words](attachment:7)` leads to it. Whatever is not among them stays words. They are asked for
    only where the text names one.
    """
    files = {} if files is None else files
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.children:
            token.children = _with_files(token.children, files)
    pictures = (child for token in tokens for child in token.children or () if child.type == "picture")
    drawn = {str(picture.attrs["src"]) for picture in pictures}
    cleaned = nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS | {"img"} if drawn else TAGS,
        attributes={**ATTRIBUTES, "img": {"src", "alt", "class"}} if drawn else ATTRIBUTES,
        attribute_filter=lambda tag, name, value: value if (tag, name) != ("img", "src") or value in drawn else None,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 -- nh3 has cleaned it


def files_named_in(text: str) -> set[int]:
    """The keys of files that a text may show; at most 200, so that no text asks for more."""
    return {int(found["key"]) for found, _ in zip(FILE.finditer(text), range(MOST_FILES), strict=False)}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _words_of_picture)
    parser.add_render_rule("picture", _draw)
    parser.add_render_rule("heading_open", _lower_heading)
    parser.add_render_rule("heading_close", _lower_heading)
    return parser


def _with_files(tokens: Sequence[Token], files: Files) -> list[Token]:
    """The tokens of a line, with what names a file of the incident turned into a picture, a link or words."""
    made: list[Token] = []
    lost = False
    for token in tokens:
        named = FILE.fullmatch(str(token.attrs.get("href", "")))
        if token.type == "image":
            made.append(_picture(token, files))
        elif token.type == "link_open" and named:
            file = files.get(int(named["key"]))
            lost = file is None
            made.append(_words("[file: ") if file is None else _link_to(file))
        elif token.type == "link_close" and lost:
            made.append(_words("]"))
            lost = False
        else:
            made.append(token)
    return made


def _link_to(file: ShownFile) -> Token:
    link = Token("link_open", "a", 1)
    link.attrs = {"href": file.url}
    return link


def _picture(token: Token, files: Files) -> Token:
    named = FILE.fullmatch(str(token.attrs.get("src", "")))
    file = files.get(int(named["key"])) if named else None
    if file is None or not file.is_picture:
        return token
    drawn = Token("picture", "", 0)
    drawn.attrs, drawn.content = {"src": file.url}, token.content
    return drawn


def _words(text: str) -> Token:
    token = Token("text", "", 0)
    token.content = text
    return token


def _words_of_picture(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A picture elsewhere would tell its owner who reads the note."""
    return f"[picture: {escape(tokens[index].content or 'without words')}]"


def _draw(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    token = tokens[index]
    return f'<img src="{escape(token.attrs["src"])}" alt="{escape(token.content)}" class="m-picture">'


def _lower_heading(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A note stands below the headings of the page, so its own begin at the third level."""
    token = tokens[index]
    level = min(int(token.tag[1:]) + 2, 6)
    return f"</h{level}>" if token.nesting < 0 else f"<h{level}>"
