"""The address at which calendar programs read shifts. No session: the secret in it is all there is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Protocol, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from incidents.oncall.operations import note_feed_used
from incidents.oncall.queries.feeds import find_feed, written
from incidents.people.addresses import client_address
from incidents.people.lockout import address_key
from incidents.rest.counters import current_counter

HOUR = 3600
# A calendar program asks a few times an hour; several devices may share one address.
MOST_OF_FEED, MOST_OF_ADDRESS = 120, 600


class Feed(Protocol):
    """What stands behind a secret address."""

    pk: int


F = TypeVar("F", bound=Feed)


@require_safe
def calendar_view(request: HttpRequest, secret: str) -> HttpResponse:
    """GET and HEAD; 304 to whoever holds the current version. Unknown, revoked and lost rights answer alike."""
    return served(request, "on-call", lambda: find_feed(secret), note_feed_used, written)


def served(
    request: HttpRequest,
    name: str,
    find: Callable[[], F | None],
    note_used: Callable[..., None],
    write: Callable[..., bytes],
) -> HttpResponse:
    """The calendar behind a secret address, so many times an hour. `name` is that of its file, and of its counters."""
    at = timezone.now()
    window = int(at.timestamp()) // HOUR
    wait = HOUR - int(at.timestamp()) % HOUR
    if current_counter().hit(f"calendar:{address_key(client_address(request))}", window, HOUR) > MOST_OF_ADDRESS:
        return _too_many(wait)
    feed = find()
    if feed is None:
        return _quiet(HttpResponse("There is no such calendar.\n", status=404, content_type="text/plain"))
    if current_counter().hit(f"calendar:{name}:{feed.pk}", window, HOUR) > MOST_OF_FEED:
        return _too_many(wait)
    note_used(feed, at=at)
    body = write(feed, at=at)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    held = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    if tag in held or "*" in held:
        response = HttpResponse(status=304)
        del response.headers["Content-Type"]
    else:
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    return _quiet(response)


def _too_many(wait: int) -> HttpResponse:
    answer = HttpResponse("Too many requests. Ask once an hour.\n", status=429, content_type="text/plain")
    answer.headers["Retry-After"] = str(wait)
    return _quiet(answer)


def _quiet(response: HttpResponse) -> HttpResponse:
    """The secret in the address is told to nobody: not to the next page, and not to the log."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers.setdefault("Cache-Control", "no-store, private")
    # Django writes the address of every answer from 400 on into the log, unless this says that it has.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
