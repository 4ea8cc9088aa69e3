"""The addresses that a text in Markdown leads to. Pure."""

from __future__ import annotations

from functools import lru_cache

from markdown_it import MarkdownIt

MOST = 200
LONGEST = 2_000


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def addresses_in(text: str) -> list[str]:
    """Links to other places and to pages of ours, each once, in their order; at most 200. Not pictures and mail."""
    found: dict[str, None] = {}
    for token in _parser().parse(text):
        for child in token.children or ():
            address = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
            if address.startswith(("http://", "https://", "/")) and len(address) <= LONGEST:
                found.setdefault(address, None)
    return list(found)[:MOST]
