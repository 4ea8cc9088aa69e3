"""Addresses that stand in messages. Pure but for the address at which people reach Muster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from incidents.notifications.models import Notification


def absolute(path: str) -> str:
    """The whole address of a path of ours."""
    return f"{settings.MUSTER_URL.rstrip('/')}{path}"


def incident_url(incident_id: int) -> str:
    """Where the incident stands in the console."""
    return absolute(reverse("admin:incidents_incident_change", args=[incident_id]))


def acknowledge_url(notification: Notification) -> str:  # noqa: ARG001 -- the page that it leads to comes with it
    """Where its recipient acknowledges a page from the message; empty where they cannot."""
    return ""
