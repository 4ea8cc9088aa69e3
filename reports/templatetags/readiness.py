"""Template words of readiness."""

from __future__ import annotations

from django import template
from django.urls import reverse

from incidents.desk.words import length
from reports.readiness.queries.coverage import LEVELS
from reports.readiness.scoring import Address, Score

register = template.Library()


@register.filter
def url_of(address: Address | None) -> str:
    """The page that an address leads to; empty for none."""
    return reverse(address[0], args=[address[1]]) if address is not None else ""


@register.filter
def subject_url(score: Score) -> str:
    subject = score.subject
    if subject.pk is None:
        return reverse("readiness_organisation")
    return reverse(f"readiness_{subject.kind.value}", args=[subject.slug])


@register.filter
def points(value: float | None) -> str:
    """Points with one decimal; a dash where nothing counts."""
    return "–" if value is None else f"{value:.1f}"


@register.filter
def level(value: float | None) -> str:
    """How good a score is, in a word; the words stand beside the number, so that no colour says it alone."""
    if value is None:
        return "none"
    return "good" if value >= 75 else "fair" if value >= 50 else "low"


@register.filter
def cost(value: float) -> str:
    """Points that something costs: never "0.0", however little."""
    return f"{value:.1f}" if value >= 0.1 else "under 0.1"


@register.filter
def unlocal(value: float) -> str:
    """A number as attributes of HTML take it."""
    return f"{value:.3f}"


@register.filter
def seconds(value: float) -> str:
    return length(value)


@register.filter
def level_words(value: str) -> str:
    return LEVELS[value]
