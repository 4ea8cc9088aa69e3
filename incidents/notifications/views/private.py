"""Pages behind the secret links of messages: without signing in, counted by address, and silent about the secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from incidents.notifications.limits import MINUTE, count
from incidents.people.addresses import client_address
from incidents.people.lockout import address_key

A_MINUTE = 30
View = Callable[..., HttpResponse]


def by_secret(view: View) -> View:
    """A view whose address holds a secret. What looks ahead at links, and HEAD, see the page as GET does.

    Whoever posts knows the secret: a forged request would have to know it, and no cookie is asked. The page tells
    browsers to send no referrer, so they name no origin either, which Django's own check would refuse.
    """
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(view))


def count_visit(request: HttpRequest, name: str, *, at: datetime) -> None:
    """Count a visit of this kind of link from this address. Raises TooMany beyond 30 a minute."""
    count(f"{name}:{address_key(client_address(request))}", most=A_MINUTE, seconds=MINUTE, at=at)


def silent(response: HttpResponse) -> HttpResponse:
    """The secret in the address is told to nobody: not to the next page, not to a cache, not to the log."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # Django writes the address of every answer from 400 on into the log, unless this says that it has.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
