"""The one shape of every channel. A new one: copy the module of the nearest, and name it in `registry`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from incidents.notifications.choices import ErrorClass


@dataclass(frozen=True)
class Message:
    """What leaves, worded. `key` is the same on every try; `to` is the address as the channel understands it."""

    key: str
    to: str
    subject: str
    text: str
    is_page: bool = False
    acknowledge_url: str = ""
    # What only one channel needs: a webhook's payload and secrets, a provider's address.
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """How one try went. Accepted: somebody else answers for it now; delivered: it is where it was to go.

    `retry_after` is in seconds. `is_gone`: the destination wants nothing any more (HTTP 410). `error` and `excerpt`
    never hold a secret.
    """

    is_accepted: bool
    is_delivered: bool = False
    provider_message_id: str = ""
    error_class: ErrorClass | None = None
    error: str = ""
    status: int | None = None
    retry_after: float | None = None
    is_gone: bool = False
    excerpt: str = ""


class Sender(Protocol):
    """A way out. `timeout_seconds` bounds `send`; at most `at_once` run at the same time for one destination kind."""

    timeout_seconds: int
    at_once: int

    def send(self, message: Message) -> Outcome:
        """Let it leave. Never raises for what a network or a far end may do: that is an outcome."""
        ...
