"""Template words of the incident page."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def day(value: date) -> str:
    """A day as a heading: "Monday 2 March 2026"."""
    return f"{value:%A} {value.day} {value:%B %Y}"


@register.filter
def hour(value: datetime) -> str:
    """The time of day with the zone in force, below a heading that says the day: "14:05 GMT"."""
    return f"{timezone.localtime(value):%H:%M %Z}"


@register.filter
def phone_link(number: str) -> str:
    """A phone number as a link dials it: digits and a leading plus only."""
    return "".join(letter for letter in number if letter.isdecimal() or letter == "+")
