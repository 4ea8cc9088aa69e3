"""Chat, push and text messages through Apprise, inside guard rails: known services, https, our own client."""

from __future__ import annotations

import re
from dataclasses import dataclass

from incidents.notifications.channels.apprise_requests import Conversation, conversation
from incidents.notifications.channels.apprise_services import (
    ADDRESS,
    PLACE,
    ProviderRefused,
    check_url,
    library,
    plugin_of,
    quiet_asset,
)
from incidents.notifications.channels.base import Message, Outcome
from incidents.notifications.channels.webhook import outcome_of
from incidents.notifications.choices import Channel, ErrorClass

# What calls everybody in a room: a title must not.
CALLS = re.compile(r"@(?=everyone|here|channel|all\b)|<(?=[!@#])", re.IGNORECASE)
GAP = "\u200b"


@dataclass
class AppriseSender:
    """`message.extra["url"]` is the provider's address; `message.to` is the person's, empty for a room."""

    channel: Channel
    timeout_seconds: int = 20
    at_once: int = 2

    def send(self, message: Message) -> Outcome:
        url = str(message.extra["url"])
        try:
            check_url(url, channel=self.channel)
        except ProviderRefused:
            return _failed(ErrorClass.BLOCKED, "The provider's address is not one that Muster uses.")
        if PLACE in url and not ADDRESS.fullmatch(message.to):
            return _failed(ErrorClass.PERMANENT, "The person's address cannot be used with this provider.")
        with conversation(self.timeout_seconds - 2) as held:
            is_taken = self._speak(url, message)
        return _outcome(held, is_taken=is_taken)

    def _speak(self, url: str, message: Message) -> bool:
        """Have Apprise send it. It tells nothing but whether the service took it, and keeps what went wrong inside."""
        apprise, asset = library(), quiet_asset()
        everybody = apprise.Apprise(asset=asset)
        everybody.add(plugin_of(url, to=message.to, asset=asset))
        text = message.text
        if message.acknowledge_url and message.acknowledge_url not in text:
            text = f"{text}\n{message.acknowledge_url}"
        return bool(
            everybody.notify(
                body=harmless(text),
                title=harmless(message.subject),
                notify_type=apprise.NotifyType.WARNING if message.is_page else apprise.NotifyType.INFO,
                body_format=apprise.NotifyFormat.TEXT,
            )
        )


def harmless(text: str) -> str:
    """Return the text so that it calls nobody: an invisible gap stands in “@everyone” and “<!channel>”."""
    return CALLS.sub(lambda found: found[0] + GAP, text)


def _outcome(held: Conversation, *, is_taken: bool) -> Outcome:
    if held.failure is not None:
        return _failed(ErrorClass(held.failure.error_class), str(held.failure))
    if held.answer is None:
        return _failed(ErrorClass.PERMANENT, "Apprise sent nothing: the provider's address does not fit its service.")
    # What a provider answers may repeat the keys it was called with, so none of it is kept.
    seen = outcome_of(held.answer, hidden=[held.answer.excerpt])
    if is_taken:
        return Outcome(True, status=seen.status)
    if seen.is_accepted:
        return Outcome(
            False, error_class=ErrorClass.PERMANENT, error="The service did not take it.", status=seen.status
        )
    return Outcome(
        False, error_class=seen.error_class, error=seen.error, status=seen.status, retry_after=seen.retry_after
    )


def _failed(error_class: ErrorClass, error: str) -> Outcome:
    return Outcome(False, error_class=error_class, error=error[:300])
