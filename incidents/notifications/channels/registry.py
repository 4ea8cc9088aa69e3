"""Which channel is sent by which module."""

from __future__ import annotations

from incidents.notifications.channels.apprise import AppriseSender
from incidents.notifications.channels.base import Sender
from incidents.notifications.channels.email import EmailSender
from incidents.notifications.channels.webhook import WebhookSender
from incidents.notifications.choices import PROVIDED, Channel

SENDERS: dict[str, Sender] = {
    Channel.EMAIL: EmailSender(),
    Channel.WEBHOOK: WebhookSender(),
    **{channel: AppriseSender(channel) for channel in PROVIDED},
}
