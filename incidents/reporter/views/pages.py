"""What the reporter's pages share: who may come, in which time zone they speak, and what the answer says of itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.choices import ReportAudience
from incidents.catalog.models import OrganisationSettings
from incidents.catalog.queries import organisation
from incidents.people.models import User

View = Callable[..., HttpResponse]
FOLDER = "incidents/reporter"


def person_of(request: HttpRequest) -> User | None:
    """Whoever is signed in."""
    return request.user if isinstance(request.user, User) else None


def page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Render a page. Who has no account reads the organisation's time; nobody keeps or lists these pages."""
    context = {"person": person_of(request), "now": timezone.now(), **context}
    zone = context["organisation"].time_zone if context["person"] is None else timezone.get_current_timezone_name()
    with timezone.override(zone):
        response = render(request, f"{FOLDER}/{name}.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store, private"
    return response


def gone(request: HttpRequest, settings: OrganisationSettings) -> HttpResponse:
    """The one answer to links that are unknown, expired, stopped, or lead to what the reader may not know."""
    return page(request, "gone", {"organisation": settings}, status=404)


def for_reporters(view: View) -> View:
    """Let in whom the organisation lets report, and give the view its settings."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        settings = organisation()
        if settings.report_audience == ReportAudience.NOBODY:
            return page(request, "off", {"organisation": settings}, status=404)
        if settings.report_audience == ReportAudience.ACCOUNT and person_of(request) is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, settings=settings, **kwargs)

    return gate


def for_people(view: View) -> View:
    """Let in whoever is signed in, whether new reports are taken or not."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = person_of(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, person=person, settings=organisation(), **kwargs)

    return gate
