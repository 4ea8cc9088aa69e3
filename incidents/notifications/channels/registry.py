"""Which channel is sent by which module."""

from __future__ import annotations

from incidents.notifications.channels.base import Sender

SENDERS: dict[str, Sender] = {}
