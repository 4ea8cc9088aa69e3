"""The secret in a private link: made again from its nonce whenever it is needed, never stored. Pure."""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

SALT = "incidents.reporter.links"


def make_nonce() -> str:
    """Return 64 random hexadecimal digits. Another nonce is another link; the old one is dead."""
    return secrets.token_hex(32)


def token_for(nonce: str) -> str:
    """Return the 43 characters that stand in the link: 256 bits, keyed with the secret key of the installation."""
    digest = salted_hmac(SALT, nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def digest(token: str) -> str:
    """Return what is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
