"""The message as a channel takes it: where it goes, and what it says at the moment."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from incidents.notifications.channels.base import Message
from incidents.notifications.choices import Channel, NotificationClass
from incidents.notifications.links import acknowledge_url
from incidents.notifications.models import Notification
from incidents.notifications.queries.truth import BUNDLES, still_bundled
from incidents.notifications.queries.webhooks import webhook_extra
from incidents.notifications.queries.wording import LOADED, Wording
from incidents.notifications.words import Worded
from incidents.permissions.principal import as_system

TO_SEND = ("method", "endpoint", "provider", "incident__exercise", "incident__type", *LOADED)
# So many lines does a bundle list.
LINES = 20


def _nothing(notification: Notification, *, at: datetime) -> dict[str, Any]:  # noqa: ARG001 -- one shape for all
    return {}


def _of_provider(notification: Notification, *, at: datetime) -> dict[str, Any]:  # noqa: ARG001 -- one shape for all
    return {"url": notification.provider.url if notification.provider is not None else ""}


def _of_calendar(notification: Notification, *, at: datetime) -> dict[str, Any]:  # noqa: ARG001 -- one shape for all
    """An invitation, unless its incident was restricted after that was written."""
    context, incident = notification.context, notification.incident
    is_hidden = incident is not None and incident.restricted and not context.get("calendar_is_neutral")
    return {"calendar": context["calendar"]} if context.get("calendar") and not is_hidden else {}


class Extra(Protocol):
    """What only one channel needs, as things stand at `at`."""

    def __call__(self, notification: Notification, *, at: datetime) -> dict[str, Any] | None: ...


EXTRAS: dict[str, Extra] = {
    Channel.EMAIL: _of_calendar,
    Channel.CHAT: _of_provider,
    Channel.PUSH: _of_provider,
    Channel.SMS: _of_provider,
    Channel.WEBHOOK: webhook_extra,
}


def message_of(notification: Notification, *, at: datetime) -> Message:
    """Word a claimed notification as things stand at `at`. Needs `TO_SEND` loaded."""
    extra = EXTRAS.get(notification.channel, _nothing)(notification, at=at) or {}
    with as_system("wording a message"):
        worded = Worded("", "") if notification.channel == Channel.WEBHOOK else _words(notification, at)
    is_page = notification.notification_class == NotificationClass.PAGE
    return Message(
        key=str(notification.pk),
        to=_destination(notification),
        subject=worded.subject,
        text=worded.text,
        is_page=is_page,
        acknowledge_url=acknowledge_url(notification) if is_page else "",
        extra=extra,
    )


def _destination(notification: Notification) -> str:
    if notification.endpoint is not None:
        return notification.endpoint.url
    if notification.method is not None:
        return notification.method.address
    return notification.address


def _words(notification: Notification, at: datetime) -> Worded:
    wording = Wording(at=at)
    if notification.kind not in BUNDLES:
        return wording.of(notification)
    rows = still_bundled(notification)
    lines = [_line(row, wording) for row in rows[:LINES]]
    if len(rows) > LINES:
        lines.append(f"… and {len(rows) - LINES} more")
    return wording.of(notification, count=str(len(rows)), lines="\n\n".join(lines))


def _line(row: Notification, wording: Wording) -> str:
    if row.notification_class != NotificationClass.PAGE:
        return f"{wording.of(row).subject}\n{wording.strings(row).get('url', '')}"
    strings = wording.strings(row)
    address = strings["acknowledge_url"] or strings["url"]
    return f"{strings['reference']} {strings['title']}\n{address}"
