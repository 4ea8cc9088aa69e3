"""Instants and lengths in the sentences of the timeline. Pure."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone


def moment(text: str | None) -> str:
    """An ISO instant as "23 Nov 2026, 14:05 GMT" in the zone in force; "unknown" for none."""
    if not text:
        return "unknown"
    local = timezone.localtime(datetime.fromisoformat(text))
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def minutes_in_words(minutes: int) -> str:
    """Whole minutes as "72 h" or "1 h 30 min"."""
    hours, rest = divmod(minutes, 60)
    return " ".join(filter(None, (f"{hours} h" if hours else "", f"{rest} min" if rest else ""))) or "0 min"
