"""Articles on the incident page, while somebody logs, and while somebody reports."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from incidents.catalog.models import OrganisationSettings, Service
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.addresses import client_address
from incidents.people.models import User
from incidents.people.views.acting import acted, go, is_dialog
from incidents.reporter import limits
from incidents.reporter.views.pages import for_reporters, person_of
from knowledge.articles import operations, rights
from knowledge.articles.models import Article, ArticleLink
from knowledge.articles.queries.addresses import site_address
from knowledge.articles.queries.flow import offers_for, offers_while_typing
from knowledge.articles.views.base import FOLDER, reader_of, show

SHORTEST = 4
HELPED = {"yes": True, "no": False, "link": None}


def _incident(request: HttpRequest, pk: int) -> Incident:
    """The incident, with the read of a restricted one recorded. Raises Http404 for hidden and absent alike."""
    incident: Incident | None = Incident.objects.filter(pk=pk).first()
    if incident is None:
        raise Http404("There is no such incident, or it is not yours to see.")
    record_reads([incident], user=reader_of(request), surface=Surface.PAGE, at=timezone.now())
    return incident


def _page_of(incident: Incident) -> str:
    return reverse("admin:incidents_incident_change", args=[incident.pk]) + "#articles"


@require_safe
def incident_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The articles that belong to an incident or may help; a fragment for scripts, a page without them."""
    user, incident = reader_of(request), _incident(request, pk)
    offers = offers_for(incident)
    context = {
        "title": f"Articles for {incident}",
        "incident": incident,
        "offers": offers,
        "may_use": rights.may_use(user),
        "may_draft": rights.may_draft(user) and not any(offer.is_source for offer in offers),
        "back": _page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, f"{FOLDER}/offers.html", context)
    return show(request, "incident", context)


@require_POST
def use_view(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Say that an article helped with the incident (`helped`: yes, no, or link), with a comment where it did not."""
    user, incident = reader_of(request), _incident(request, pk)
    if not rights.may_use(user):
        raise PermissionDenied("You do not have the permission to link articles.")
    article = get_object_or_404(Article.objects.all(), pk=key)
    said = request.POST.get("helped", "link")
    if said not in HELPED:
        raise Http404
    sentences = {
        "yes": f"Noted: {article.reference} helped.",
        "no": f"Noted: {article.reference} did not help.",
        "link": f"{article.reference} is linked.",
    }
    told: dict[str, Any] = {"helped": HELPED[said], "comment": request.POST.get("comment", "")}
    return acted(
        request,
        lambda: operations.link_article(article, incident, actor=user, at=timezone.now(), **told),
        sentences[said],
        _page_of(incident),
    )


@require_POST
def unlink_view(request: HttpRequest, pk: int, key: int) -> HttpResponse:
    """Take an article off the incident."""
    user, incident = reader_of(request), _incident(request, pk)
    if not rights.may_use(user):
        raise PermissionDenied("You do not have the permission to link articles.")
    link = get_object_or_404(ArticleLink.objects.select_related("article", "incident"), incident=incident, pk=key)
    told: dict[str, Any] = {"actor": user, "at": timezone.now()}
    return acted(request, lambda: operations.unlink_article(link, **told), "It was taken off.", _page_of(incident))


@require_POST
def create_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Draft an article from the incident, and go on to write it."""
    user, incident = reader_of(request), _incident(request, pk)
    if not rights.may_draft(user):
        raise PermissionDenied("You do not have the permission to write articles.")
    made: list[Article] = []
    told: dict[str, Any] = {"actor": user, "at": timezone.now()}
    answer = acted(
        request,
        lambda: made.append(operations.create_article_from_incident(incident, **told)),
        "It is filled in from the record. Write what the next one needs.",
        _page_of(incident),
    )
    if not made:
        return answer
    editable = rights.may(user, "revise", made[0])
    return go(request, reverse("articles_edit" if editable else "articles_article", args=[made[0].pk]))


@require_POST
def log_view(request: HttpRequest) -> HttpResponse:
    """A fragment: articles that match what somebody is logging. Asked by POST, so that it stands in no log."""
    reader_of(request)
    title, description = request.POST.get("title", ""), request.POST.get("description", "")
    name = request.POST.get("service", "").strip()[:200]
    service = Service.objects.filter(name__iexact=name).first() if name else None
    text = f"{title[:500]}\n{description[:1500]}" if len(title.strip()) >= SHORTEST else ""
    offers = offers_while_typing(text, service_id=service.pk if service else None) if text else []
    return TemplateResponse(request, f"{FOLDER}/log_offers.html", {"offers": offers})


@require_GET
@for_reporters
def report_view(request: HttpRequest, *, settings: OrganisationSettings) -> HttpResponse:  # noqa: ARG001 -- the gate
    """A fragment: articles that whoever reports may read and that match what they type."""
    user: User | None = person_of(request)
    try:
        limits.count(
            limits.of_lookups(user_id=user.pk if user else None, address=client_address(request)), at=timezone.now()
        )
    except limits.TooMany:
        return HttpResponse(status=429)
    text, chosen = request.GET.get("title", "")[:200], request.GET.get("service", "")
    service_id = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 12 else None
    offers = offers_while_typing(text, service_id=service_id) if len(text.strip()) >= SHORTEST else []
    shown = [(offer, site_address(offer.article)) for offer in offers if not offer.article.restricted]
    response = TemplateResponse(request, f"{FOLDER}/report_offers.html", {"offers": shown})
    response.headers["Cache-Control"] = "no-store, private"
    return response
