"""The record of one incident: the page, its parts, the files, and the steps on the incident's own page."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from incidents.desk.views.loading import answer_absent, page_of, person, render
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.views.acting import is_dialog
from reports.evidence.dossier import Dossier
from reports.evidence.files import CONTENT_TYPES, dossier_file
from reports.evidence.operations import record_dossier
from reports.evidence.queries.compliance import FOLLOWED, follow
from reports.evidence.queries.dossiers import GROUPS, dossiers_of
from reports.evidence.rights import may_export, may_read

FIRST = "course"


def _dossier(request: HttpRequest, pk: int, *groups: str) -> Dossier | None:
    """The record, or the groups of it, with the read recorded; None for hidden and absent alike."""
    if not may_export(person(request)):
        raise PermissionDenied("You may not take evidence away.")
    readers = [reader for group in groups or GROUPS for reader in GROUPS[group][1]]
    found = dossiers_of([pk], timezone.now(), readers)
    return found[0] if found else None


def _note_read(request: HttpRequest, dossier: Dossier, surface: str) -> None:
    row = Incident(pk=dossier.incident, restricted=dossier.is_restricted)
    record_reads([row], user=person(request), surface=surface, at=timezone.now())


@require_safe
def dossier_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What happened, at once; the other groups are fetched when the page has come."""
    dossier = _dossier(request, pk, FIRST)
    if dossier is None:
        return answer_absent(request, pk)
    _note_read(request, dossier, Surface.PAGE)
    context = {
        "title": f"Evidence: {dossier.reference}",
        "dossier": dossier,
        "parts": dossier.parts,
        "groups": [(slug, title) for slug, (title, _readers) in GROUPS.items() if slug != FIRST],
        "page": page_of(Incident(pk=pk)),
    }
    return render(request, admin.site, "reports/evidence/dossier.html", context)


@require_safe
def group_view(request: HttpRequest, pk: int, group: str) -> HttpResponse:
    """One group of parts: a fragment for scripts, a page without them."""
    if group not in GROUPS:
        raise Http404
    dossier = _dossier(request, pk, group)
    if dossier is None:
        return answer_absent(request, pk)
    if is_dialog(request):
        return TemplateResponse(request, "reports/evidence/parts.html", {"parts": dossier.parts})
    _note_read(request, dossier, Surface.PAGE)
    context = {"title": GROUPS[group][0], "dossier": dossier, "parts": dossier.parts, "groups": []}
    return render(request, admin.site, "reports/evidence/dossier.html", {**context, "page": page_of(Incident(pk=pk))})


@require_POST
def file_view(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The whole record as a file. Posted, because it is recorded with its sum."""
    dossier, user, now = _dossier(request, pk), person(request), timezone.now()
    if dossier is None:
        return answer_absent(request, pk)
    body = dossier_file(dossier, kind, reader=user, at=now)
    record_dossier(dossier, kind=kind, body=body, actor=user, at=now)
    headers = {"Content-Disposition": f'attachment; filename="evidence-{dossier.reference}.{kind}"'}
    return HttpResponse(body, content_type=CONTENT_TYPES[kind], headers=headers)


@require_safe
def steps_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Which steps of the process it followed: a fragment of the incident's page, a page without scripts."""
    user, now = person(request), timezone.now()
    if not may_read(user):
        raise PermissionDenied("You may not read reports.")
    incident = Incident.objects.filter(pk=pk).select_related(*FOLLOWED).first()
    if incident is None:
        return answer_absent(request, pk)
    record_reads([incident], user=user, surface=Surface.PAGE, at=now)
    context = {
        "title": f"Steps of the process: {incident.reference}",
        "incident": incident,
        "followed": follow([incident], now)[0],
        "may_export": may_export(user),
        "page": page_of(incident),
    }
    if is_dialog(request):
        return TemplateResponse(request, "reports/evidence/steps_part.html", context)
    return render(request, admin.site, "reports/evidence/steps.html", context)
