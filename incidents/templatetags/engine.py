"""Template words of the engine's health, and the banner that says that pages may be late."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

register = template.Library()

IN_SECONDS = 120


@register.filter
def lately(value: datetime, now: datetime) -> str:
    """How long ago, in seconds while they matter: "4 s", "35 min", "2 d 4 h"."""
    from incidents.desk.words import length  # noqa: PLC0415 -- the tag library loads before the apps are ready

    seconds = max(0, int((now - value).total_seconds()))
    return f"{seconds} s" if seconds < IN_SECONDS else length(seconds)


@register.filter
def second(value: datetime) -> str:
    """The time of day to the second in the zone in force: "14:05:09 GMT"."""
    return f"{timezone.localtime(value):%H:%M:%S %Z}"


@register.inclusion_tag("incidents/watchdog/banner.html", takes_context=True)
def lateness_banner(context: dict[str, Any]) -> dict[str, Any]:
    """For those who work in the console: since when nobody has looked for what is due, if that is so."""
    from incidents.watchdog.queries import late_since  # noqa: PLC0415 -- the tag library loads before the apps are ready

    request = context.get("request")
    if request is None or not request.user.is_staff or context.get("is_popup"):
        return {}
    at = timezone.now()
    return {"since": late_since(at), "may_look": request.user.has_perm("incidents.change_organisationsettings")}


@register.inclusion_tag("incidents/escalation/banner.html", takes_context=True)
def exhausted_banner(context: dict[str, Any]) -> dict[str, Any]:
    """For those who work incidents: about which of them everybody was told in vain."""
    from incidents.escalation.queries.runs import told_in_vain  # noqa: PLC0415 -- as above
    from incidents.watchdog.queries import may_be_in_vain  # noqa: PLC0415 -- as above

    request = context.get("request")
    if request is None or context.get("is_popup") or not request.user.has_perm("incidents.work_incident"):
        return {}
    return {"incidents": told_in_vain() if may_be_in_vain() else []}
