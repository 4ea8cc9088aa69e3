"""The secrets of webhooks and receipts: made again whenever one is needed, never stored. Pure."""

from __future__ import annotations

import base64
import secrets
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "incidents.notifications.webhooks"
RECEIPT_SALT = "incidents.notifications.receipts"


def make_nonce() -> str:
    """Return 64 random hexadecimal digits. Another nonce is another secret."""
    return secrets.token_hex(32)


def secret_of(nonce: str) -> str:
    """Return the secret as Standard Webhooks writes one: 256 bits, keyed with the secret key of the installation."""
    digest = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"


def receipt_token(notification: UUID) -> str:
    """Return what stands in the address to which a gateway reports on this notification: its id, and 256 bits."""
    digest = salted_hmac(RECEIPT_SALT, notification.hex, algorithm="sha256").digest()
    return f"{notification.hex}-{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def read_receipt_token(token: str) -> UUID | None:
    """Return the notification of a token that we made, or None."""
    try:
        notification = UUID(token.partition("-")[0])
    except ValueError:
        return None
    return notification if constant_time_compare(receipt_token(notification), token) else None
