"""What publishing a draft would change, and the button that does it. A page, or the content of a dialog."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from incidents.catalog.admin.base import page_of
from incidents.desk.views.loading import person, render
from incidents.people.views.acting import go, is_dialog
from incidents.refusals import Refused
from incidents.upkeep.queries import what_publishing_changes
from incidents.workflows import operations
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import WorkflowVersion


def publish_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what would change; a POST publishes what was told, and nothing else."""
    if not request.user.has_perm("incidents.change_workflowversion"):
        raise PermissionDenied
    version = WorkflowVersion.objects.select_related("workflow__incident_type").filter(pk=pk).first()
    if version is None:
        raise Http404
    if version.status != VersionStatus.DRAFT:
        messages.warning(request, f"{version} is no draft: it is {version.get_status_display().lower()}.")
        return go(request, page_of(version))
    refused = ""
    if request.method == "POST":
        try:
            operations.publish(
                version, actor=person(request), at=timezone.now(), expected=request.POST.get("fingerprint", "")
            )
        except Refused as refusal:
            refused = refusal.sentence
        else:
            messages.success(request, f"{version} is in force for incidents that begin from now on.")
            return go(request, page_of(version))
    return _tell(request, version, refused)


def _tell(request: HttpRequest, version: WorkflowVersion, refused: str) -> TemplateResponse:
    context: dict[str, Any] = {
        "title": f"Publish {version}?",
        "version": version,
        "told": what_publishing_changes(version),
        "refused": refused,
        "action": request.path,
        "back": page_of(version),
    }
    status = 409 if refused else 200
    if is_dialog(request):
        return TemplateResponse(request, "incidents/upkeep/publish_form.html", context, status=status)
    return render(request, admin.site, "incidents/upkeep/publish.html", context, status=status)
