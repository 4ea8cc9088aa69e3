"""Requests to programs elsewhere, signed as Standard Webhooks 1.0.0 says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from django.utils import timezone
from standardwebhooks import Webhook

from incidents.notifications.channels.base import Message, Outcome
from incidents.notifications.choices import ErrorClass
from incidents.outgoing.client import Answer, send
from incidents.outgoing.failures import OutgoingFailed

GONE = 410
EXCERPT_LENGTH = 500


@dataclass
class WebhookSender:
    """`message.to` is the address; `extra` holds the `payload` and its `secrets`, the newest first."""

    timeout_seconds: int = 15
    at_once: int = 4

    def send(self, message: Message) -> Outcome:
        body = json.dumps(message.extra["payload"], ensure_ascii=False, separators=(",", ":"))
        try:
            answer = send("POST", message.to, content=body.encode(), headers=_signed(message, body))
        except OutgoingFailed as failure:
            return Outcome(False, error_class=ErrorClass(failure.error_class), error=str(failure)[:300])
        return outcome_of(answer, hidden=[message.extra["payload"].get("receipt_url", "")])


def outcome_of(answer: Answer, *, hidden: list[str]) -> Outcome:
    """Say how it went. What is `hidden` stands in no excerpt, even where the far end repeats what it was sent."""
    excerpt = answer.excerpt
    for secret in filter(None, hidden):
        excerpt = excerpt.replace(secret, "…")
    wait = answer.wait(timezone.now())
    return Outcome(
        is_accepted=answer.error_class is None,
        error_class=ErrorClass(answer.error_class) if answer.error_class else None,
        error=f"It answered {status_in_words(answer.status)}." if answer.error_class else "",
        status=answer.status,
        retry_after=wait.total_seconds() if wait is not None and answer.error_class else None,
        is_gone=answer.status == GONE,
        excerpt=excerpt[:EXCERPT_LENGTH],
    )


def status_in_words(status: int) -> str:
    """Return a status with its name, where it has one."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _signed(message: Message, body: str) -> dict[str, str]:
    """The id is the same on every try; the instant is that of this try, because receivers refuse old ones."""
    now = timezone.now()
    signatures = [Webhook(secret).sign(message.key, now, body) for secret in message.extra["secrets"]]
    return {
        "content-type": "application/json; charset=utf-8",
        "webhook-id": message.key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
