"""Template words of the inbox's badge."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.simple_tag
def unread_badge(user: Any) -> str:
    """How many rows of the person's inbox are unread, as the badge says it; empty for none. One query."""
    from incidents.notifications.queries.inbox import badge, count_unread  # noqa: PLC0415 -- loads before the apps

    return badge(count_unread(user))
