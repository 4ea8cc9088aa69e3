"""What the pages share: who may come, in which time zone they speak, and what the answer says of itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from incidents.catalog.choices import ReportAudience
from incidents.catalog.models import OrganisationSettings
from incidents.catalog.queries import organisation
from incidents.people.models import User

View = Callable[..., HttpResponse]
FOLDER = "knowledge/library"


def person_of(request: HttpRequest) -> User | None:
    """Whoever is signed in."""
    return request.user if isinstance(request.user, User) else None


def page(
    request: HttpRequest, name: str, settings: OrganisationSettings, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page in the reader's time, or the organisation's for whoever has no account."""
    person = person_of(request)
    zone = settings.time_zone if person is None else timezone.get_current_timezone_name()
    with timezone.override(zone):
        response = render(
            request,
            f"{FOLDER}/{name}.html",
            {
                "organisation": settings,
                "person": person,
                "today": timezone.localdate(),
                "may_report": _may_report(settings, person),
                "is_public": settings.articles_are_public,
                **context,
            },
            status=status,
        )
    response.headers["Cache-Control"] = "private, no-cache"
    if not settings.articles_are_public:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _may_report(settings: OrganisationSettings, person: User | None) -> bool:
    if person is None:
        return settings.report_audience == ReportAudience.ANYBODY
    return settings.report_audience != ReportAudience.NOBODY


def gone(request: HttpRequest, settings: OrganisationSettings) -> HttpResponse:
    """The one answer to what is absent and to what the reader may not know."""
    return page(request, "gone", settings, {}, status=404)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the library's own way in, and back again."""
    return redirect(f"{reverse('library_sign_in')}?{urlencode({'next': request.get_full_path()})}")


def for_readers(view: View) -> View:
    """Let in whoever has an account, and others where the organisation shows articles to everybody."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        settings = organisation()
        if person_of(request) is None and not settings.articles_are_public:
            return to_sign_in(request)
        return view(request, *args, settings=settings, **kwargs)

    return gate
