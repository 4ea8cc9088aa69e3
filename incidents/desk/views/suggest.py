"""Suggestions for fields that name a row. As the reader may see, and no more than a dozen."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone

from incidents.desk.choosers import CHOOSERS
from incidents.desk.views.loading import person
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads

LONGEST = 100


def suggest_view(request: HttpRequest, kind: str) -> JsonResponse:
    """The rows that the text `q` may mean: what to write in the field, and what tells them apart."""
    chooser = CHOOSERS.get(kind)
    if chooser is None:
        raise Http404
    if not person(request).has_perm(chooser.permission):
        raise PermissionDenied
    rows = chooser.suggest(request.GET.get("q", "")[:LONGEST], person(request))
    shown = [row for row in rows if isinstance(row, Incident)]
    record_reads(shown, user=person(request), surface=Surface.SEARCH, at=timezone.now())
    found = [{"value": chooser.written(row), "label": chooser.told(row), **chooser.more(row)} for row in rows]
    return JsonResponse({"suggestions": found})
