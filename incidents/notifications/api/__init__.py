"""The API of notifications: webhooks for programs, and what concerns the caller alone."""

from __future__ import annotations

from django.urls import URLPattern

from incidents.notifications.api.mine import routes as mine
from incidents.notifications.api.webhooks import routes as webhooks

routes: list[URLPattern] = [*mine, *webhooks]
