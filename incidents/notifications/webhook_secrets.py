"""The secrets of webhooks: made again from their nonces whenever one is needed, never stored. Pure."""

from __future__ import annotations

import base64
import secrets

from django.utils.crypto import salted_hmac

SALT = "incidents.notifications.webhooks"
RECEIPT_SALT = "incidents.notifications.receipts"


def make_nonce() -> str:
    """Return 64 random hexadecimal digits. Another nonce is another secret."""
    return secrets.token_hex(32)


def secret_of(nonce: str) -> str:
    """Return the secret as Standard Webhooks writes one: 256 bits, keyed with the secret key of the installation."""
    digest = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return f"whsec_{base64.b64encode(digest).decode()}"
