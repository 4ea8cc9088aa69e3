"""The page on which an export of incidents is put together."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from incidents.desk.addresses import kept_query, sound_query
from incidents.desk.exporting import filters_of
from incidents.desk.views.loading import QUEUE, person, render
from incidents.lifecycle.rights import may
from reports.exports.forms import DAYS, ExportForm
from reports.exports.job import EVERYTHING
from reports.exports.operations import request_export


@require_http_methods(["GET", "HEAD", "POST"])
def export_view(request: HttpRequest) -> HttpResponse:
    """The form; posted, the page of the job that makes the file."""
    user = person(request)
    if not may(user, "view"):
        raise PermissionDenied
    query = kept_query(request.GET) if request.GET else EVERYTHING
    if request.method != "POST":
        days = {name: request.GET.get(name) for name in DAYS}
        return _page(request, ExportForm(user=user, initial={"query": query, **days}), query)
    form = ExportForm(request.POST, user=user)
    if not form.is_valid():
        return _page(request, form, sound_query(request.POST.get("query", ""))[0], status=422)
    given = form.cleaned_data
    job = request_export(
        query=form.list_query(), kind=given["kind"], columns=given["columns"], actor=user, at=timezone.now()
    )
    messages.info(request, "The file is made in the background. Who exported what is recorded.")
    return HttpResponseRedirect(reverse("job", args=[job.pk]))


def _page(request: HttpRequest, form: ExportForm, query: str, *, status: int = 200) -> HttpResponse:
    told = {name: value for name, value in filters_of(query).items() if name not in DAYS}
    context: dict[str, Any] = {
        "title": "Export incidents",
        "form": form,
        "filters": [(name.replace("_", " ").capitalize(), value) for name, value in told.items()],
        "queue": f"{reverse(QUEUE)}?{query}",
    }
    return render(request, admin.site, "reports/exports/incidents.html", context, status=status)
