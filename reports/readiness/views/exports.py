"""The tables as files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from incidents.lifecycle.choices import Surface
from reports.readiness.exporting import as_csv, loss_rows, score_rows
from reports.readiness.queries.scores import score_everybody, score_one
from reports.readiness.scoring import Address
from reports.readiness.views.base import facts_for, note_reads, subject_named


def _file(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def list_file_view(request: HttpRequest) -> HttpResponse:
    """Every subject with its criteria."""
    facts = facts_for(request)
    return _file(as_csv(score_rows(score_everybody(facts))), f"readiness-{facts.today}.csv")


@require_safe
def subject_file_view(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    """What costs one subject its points."""
    facts = facts_for(request)
    score = score_one(facts, subject_named(facts, kind, slug))
    note_reads(request, score, [], Surface.EXPORT)

    def url_of(address: Address | None) -> str:
        return request.build_absolute_uri(reverse(address[0], args=[address[1]])) if address is not None else ""

    return _file(as_csv(loss_rows(score, url_of)), f"readiness-{slug}-{facts.today}.csv")
