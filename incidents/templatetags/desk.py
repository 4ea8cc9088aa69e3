"""Template words of the console."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.safestring import SafeString

from incidents.attachments.words import size_in_words
from incidents.catalog.freshness import Freshness
from incidents.desk import words
from incidents.timeline import markdown as notes
from incidents.timeline.moments import minutes_in_words

register = template.Library()


@register.filter
def moment(value: datetime | None) -> str:
    return words.moment(value)


@register.filter
def day(value: date | None) -> str:
    return words.day(value)


@register.filter
def review(freshness: Freshness, on: date) -> str:
    return freshness.review(on=on).value


@register.filter
def age(value: datetime, now: datetime) -> str:
    return words.length((now - value).total_seconds())


@register.filter
def countdown(due: datetime, now: datetime) -> str:
    return words.countdown(due, now)


@register.filter
def urgency(due: datetime, now: datetime) -> str:
    return words.urgency(due, now)


@register.filter
def capped(count: int) -> str:
    from incidents.desk.paginator import CAP  # noqa: PLC0415 -- the tag library loads before the apps are ready

    return words.capped(count, CAP)


@register.filter
def markdown(text: str, incident: Any = None) -> SafeString:
    """The text of a note; with its incident, the files of that incident are shown in it."""
    from incidents.desk.files import files_of  # noqa: PLC0415 -- the tag library loads before the apps are ready

    return notes.render(text, files_of(incident) if incident else None)


@register.filter
def minutes(number: int) -> str:
    return minutes_in_words(number)


@register.filter
def size(number: int) -> str:
    return size_in_words(number)


@register.filter
def get(mapping: Any, key: Any) -> Any:
    return mapping.get(key)


@register.filter
def split(text: str) -> list[str]:
    return text.split(",")
