"""The form by which somebody reports, and what is known already while they write."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from incidents.catalog.models import OrganisationSettings
from incidents.people.addresses import client_address
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.reporter import limits, offers, tickets
from incidents.reporter.forms import ReportForm
from incidents.reporter.links import token_for
from incidents.reporter.models import FollowUp
from incidents.reporter.operations import Person, follow_known, report_issue
from incidents.reporter.queries import Known, find_known, known_problems
from incidents.reporter.views.pages import FOLDER, for_reporters, page, person_of

LONGEST_ASKED = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_reporters
def report(request: HttpRequest, *, settings: OrganisationSettings) -> HttpResponse:
    """Ask what is wrong; take it."""
    at = timezone.now()
    if request.method != "POST":
        form = ReportForm(user=person_of(request), at=at)
        return _asked(request, form, settings, at)
    following = request.POST.get("follow", "")
    form = ReportForm(request.POST, user=person_of(request), at=at, following=bool(following))
    if not form.is_valid():
        return _asked(request, form, settings, at, status=422)
    try:
        return _follow(request, form, settings, at) if following else _report(request, form, settings, at)
    except limits.TooMany as refusal:
        form.add_error(None, refusal.sentence)
        response = _asked(request, form, settings, at, status=429)
        response.headers["Retry-After"] = str(int(refusal.wait.total_seconds()))
        return response
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _asked(request, form, settings, at, status=409)


def _asked(
    request: HttpRequest,
    form: ReportForm,
    settings: OrganisationSettings,
    at: datetime,
    *,
    status: int = 200,
    known: list[Known] | None = None,
) -> HttpResponse:
    """The form, filled with what was typed. `known`: ask whether it is one of these before it is taken."""
    keeps = form.is_bound and form.keeps_ticket and "ticket" in form.data
    context = {
        "here": "form",
        "form": form,
        "organisation": settings,
        "ticket": form.data["ticket"] if keeps else tickets.issue(at),
        "known": known or [],
        "offers": [reverse(name) for name in offers.ADDRESSES],
        "seen": " ".join(one.key for one in known or []) or form.data.get("seen", ""),
    }
    return page(request, "form", context, status=status)


def _report(request: HttpRequest, form: ReportForm, settings: OrganisationSettings, at: datetime) -> HttpResponse:
    user, said = person_of(request), form.cleaned_data
    known = _not_seen(request, said, user, at)
    if known:
        return _asked(request, form, settings, at, known=known)
    person = _counted(request, said, user, at)
    follow_up = report_issue(
        person=person,
        title=said["title"],
        words=said["words"],
        service=said["service"],
        hurt=said["hurt"],
        submission=tickets.submission_key(
            form.data["ticket"], said["title"], said["words"], str(said["service"] and said["service"].pk)
        ),
        organisation=settings,
        at=at,
    )
    return _to_page_of(follow_up, user)


def _follow(request: HttpRequest, form: ReportForm, settings: OrganisationSettings, at: datetime) -> HttpResponse:
    user, said = person_of(request), form.cleaned_data
    known = find_known(request.POST["follow"], user=user)
    if known is None:
        form.add_error(None, "This is not a known problem any more. If it still troubles you, send your report.")
        return _asked(request, form, settings, at, status=409)
    person = _counted(request, said, user, at)
    # A title alone says no more than what is known; with a story it is worth keeping.
    words = "\n\n".join(part for part in (said["title"], said["words"]) if part) if said["words"] else ""
    follow_up = follow_known(known, person=person, words=words, organisation=settings, at=at)
    if user is not None:
        return _to_page_of(follow_up, user)
    # Whoever reads that mailbox gets the link: the address may be somebody else's, who follows it already.
    return HttpResponseRedirect(reverse("reporter_sent"))


def _not_seen(request: HttpRequest, said: dict[str, Any], user: User | None, at: datetime) -> list[Known]:
    """What is known of this that the page has not shown yet."""
    limits.count(limits.of_lookups(user_id=user.pk if user else None, address=client_address(request)), at=at)
    seen = set(request.POST.get("seen", "").split())
    found = known_problems(text=said["title"], service_id=said["service"].pk if said["service"] else None, user=user)
    return found if any(one.key not in seen for one in found) else []


def _counted(request: HttpRequest, said: dict[str, Any], user: User | None, at: datetime) -> Person:
    """Whoever reports, counted. Raises TooMany."""
    email = said.get("email", "")
    limits.count(
        limits.of_reports(user_id=user.pk if user else None, address=client_address(request), email=email),
        at=at,
    )
    return Person(user=user, name=said.get("name", ""), email=email)


def _to_page_of(follow_up: FollowUp, user: User | None) -> HttpResponse:
    if user is not None and follow_up.user_id == user.pk:
        response = HttpResponseRedirect(reverse("reporter_of_mine", args=[follow_up.pk]) + "?new=1")
    else:
        response = HttpResponseRedirect(reverse("reporter_follow", args=[token_for(follow_up.nonce)]) + "?new=1")
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_GET
@for_reporters
def known(request: HttpRequest, *, settings: OrganisationSettings) -> HttpResponse:
    """A fragment: what is known of what is being typed. Empty when there is nothing."""
    at, user = timezone.now(), person_of(request)
    try:
        limits.count(limits.of_lookups(user_id=user.pk if user else None, address=client_address(request)), at=at)
    except limits.TooMany:
        return HttpResponse(status=429)
    chosen = request.GET.get("service", "")
    service_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 12 else None
    text = request.GET.get("title", "")[:LONGEST_ASKED]
    found = known_problems(text=text, service_id=service_id, user=user)
    with timezone.override(settings.time_zone if user is None else timezone.get_current_timezone_name()):
        response = render(request, f"{FOLDER}/known.html", {"known": found, "now": at, "person": user})
    response.headers["Cache-Control"] = "no-store, private"
    return response


@require_GET
@for_reporters
def sent(request: HttpRequest, *, settings: OrganisationSettings) -> HttpResponse:
    """Where to look for the link, said alike whether it is new or was there before."""
    return page(request, "sent", {"organisation": settings})
