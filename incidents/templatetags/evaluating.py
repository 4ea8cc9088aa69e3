"""Small helps for the templates of evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at_key(mapping: Mapping[Any, Any], key: Any) -> Any:
    """What stands under a key; None where nothing does."""
    return mapping.get(key)


@register.filter
def plain(number: float) -> str:
    """A number as SVG reads it, whatever the language of the page writes for the decimal point."""
    return f"{number:.1f}"
