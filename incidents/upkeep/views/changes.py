"""The list of configuration changes, for auditors and administrators."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from incidents.desk.views.loading import render
from incidents.upkeep.forms.changes import ChangesForm
from incidents.upkeep.queries import changes

# Who may read who read what may also read who changed what.
PERMISSION = "incidents.view_accessrecord"


@require_safe
def changes_view(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    form = ChangesForm(request.GET, label_suffix="")
    page = changes(form.asked(_moment(request.GET.get("before", "")))) if form.is_valid() else None
    kept = {name: value for name, value in request.GET.items() if name in form.fields and value}
    older = urlencode({**kept, "before": page.before.isoformat()}) if page and page.before else ""
    context = {
        "title": "Configuration changes",
        "form": form,
        "page": page,
        "older": older,
        "is_narrowed": bool(kept) or "before" in request.GET,
    }
    return render(request, admin.site, "incidents/upkeep/changes.html", context)


def _moment(text: str) -> datetime | None:
    """An instant from the address; one without a zone, or no instant at all, is left out."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
