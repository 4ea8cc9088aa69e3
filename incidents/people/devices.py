"""The cookie by which a browser is known to belong to a person. It lets nobody in; it only picks the counter."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

SALT = "incidents.people.devices"
MAX_AGE_SECONDS = 365 * 24 * 3600


def _owner(username: str) -> str:
    return salted_hmac(SALT, username.strip().casefold(), algorithm="sha256").hexdigest()


def cookie_name(username: str) -> str:
    """One cookie for each person, so that colleagues who share a browser do not push each other out."""
    return f"muster_device_{_owner(username)[:16]}"


def known_device(request: HttpRequest, username: str) -> str | None:
    """Return the nonce of the browser's cookie for this user name; None for a browser that is not known."""
    value = request.COOKIES.get(cookie_name(username), "")
    try:
        claim = signing.loads(value, salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature:
        return None
    if not isinstance(claim, dict) or claim.get("owner") != _owner(username):
        return None
    return str(claim.get("nonce", "")) or None


def remember_device(response: HttpResponseBase, username: str) -> None:
    """Give the browser a fresh cookie for this user name, after its person proved to be who they are."""
    claim = {"owner": _owner(username), "nonce": secrets.token_hex(16)}
    response.set_cookie(
        cookie_name(username),
        signing.dumps(claim, salt=SALT),
        max_age=MAX_AGE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        path="/admin/",
    )
