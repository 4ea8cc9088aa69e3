"""Template words of evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from reports.charts.words import figure_words

if TYPE_CHECKING:
    from reports.evidence.dossier import Part

register = template.Library()


@register.filter
def written(value: Any) -> str:
    """A value of the record as people read it."""
    from reports.exports.words import written as in_words  # noqa: PLC0415 -- the library loads before the apps are ready

    return in_words(value)


@register.filter
def says_something(row: list[Any]) -> bool:
    """Whether the last value of a row is there at all."""
    return row[-1] not in (None, "", [])


@register.filter
def under(row: list[Any], part: Part) -> list[tuple[str, Any]]:
    """The values of a row, each with the title of its column."""
    return list(zip((column.title for column in part.columns), row, strict=True))


@register.filter
def percent(share: float | None) -> str:
    return figure_words(share, "share")
