"""What a signed-in person's request does on the side: its browser is noted, its times are in the person's zone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from incidents.people.addresses import client_address
from incidents.people.choices import zone_named
from incidents.people.operations.sessions import is_due, note_session

Handler = Callable[[HttpRequest], HttpResponseBase]
API = "/api/"


class SessionTrackingMiddleware:
    """Notes a signed-in browser, at most once a minute. Stands below AuthenticationMiddleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # A page that did not look at the session costs nothing; a request by API token has none.
        if request.session.accessed and request.session.session_key and is_of_session(request):
            self.note(request, request.session.session_key)
        return response

    def note(self, request: HttpRequest, session_key: str) -> None:
        if is_due(session_key):
            note_session(
                request.user,  # type: ignore[arg-type]  # is_of_session: a User
                session_key=session_key,
                ip_address=client_address(request),
                user_agent=request.headers.get("User-Agent", ""),
                at=timezone.now(),
            )


def is_of_session(request: HttpRequest) -> bool:
    """Whether the user of the request is the one who signed in with its session."""
    return request.user.is_authenticated and request.session.get(SESSION_KEY) == str(request.user.pk)


class TimeZoneMiddleware:
    """Pages speak in the reader's time zone; the API speaks UTC. Stands below AuthenticationMiddleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(API) or not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zone_named(request.user.time_zone)):
            return self.get_response(request)
