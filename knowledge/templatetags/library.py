"""Template words of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.http import urlencode

from knowledge.library import voice

if TYPE_CHECKING:
    from knowledge.library.views.search import Asked
    from knowledge.search.queries import Found

register = template.Library()


@register.filter
def kind(value: str) -> str:
    return voice.kind_in_words(value)


@register.filter
def how_many(found: Found) -> str:
    """How many articles were found, in words."""
    if found.total_capped == 1:
        return "1 article"
    return f"{found.total_capped}{'+' if found.is_capped else ''} articles"


@register.filter
def at_page(asked: Asked, step: int) -> str:
    """The same question, so many pages on."""
    parts: dict[str, str | int] = {
        "q": asked.text,
        "topic": asked.topic.slug if asked.topic else "",
        "kind": asked.kind,
        "page": asked.number + step,
    }
    return urlencode({name: value for name, value in parts.items() if value})
