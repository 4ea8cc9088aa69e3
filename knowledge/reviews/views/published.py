"""The pages on which people without the console read what was published of reviews."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from knowledge.reviews.queries.published import publication_for, published

SHOWN = 100


def published_view(request: HttpRequest) -> HttpResponse:
    """What the reader may read, the newest first."""
    return _page(request, "published_list", {"publications": list(published()[:SHOWN])})


def publication_view(request: HttpRequest, pk: int) -> HttpResponse:
    """One text, as it was published."""
    publication = publication_for(pk)
    if publication is None:
        raise Http404
    if isinstance(request.user, User) and not publication.is_released:
        read = [publication.review.incident] if publication.review.incident is not None else []
        record_reads(read, user=request.user, surface=Surface.PAGE, at=timezone.now())
    return _page(request, "published", {"publication": publication})


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Who has no account reads the organisation's time."""
    settings = organisation()
    known = isinstance(request.user, User)
    zone = timezone.get_current_timezone_name() if known else settings.time_zone
    with timezone.override(zone):
        response = render(request, f"knowledge/reviews/{name}.html", {"organisation": settings, **context})
    response.headers["Cache-Control"] = "no-store, private"
    return response
