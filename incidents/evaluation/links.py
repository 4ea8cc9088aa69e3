"""The secret in the link to a hot wash, and what is kept of it. Pure."""

from __future__ import annotations

import hashlib
import secrets

LONGEST = 100


def make_secret() -> str:
    """Return 43 characters for an address: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret[:LONGEST].encode(errors="replace")).hexdigest()
