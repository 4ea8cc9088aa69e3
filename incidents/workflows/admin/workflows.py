"""Workflows in the console: one for each incident type, with its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Model, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from unfold.decorators import action, display

from incidents.catalog.admin.base import ConfigurationAdmin, carry_out, page_of
from incidents.workflows import operations
from incidents.workflows.admin.dialogs import NEW_DRAFT, DraftForm
from incidents.workflows.admin.versions import Steered
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import Workflow, WorkflowVersion


@admin.register(Workflow)
class WorkflowAdmin(Steered, ConfigurationAdmin):
    list_display = ("name", "incident_type", "in_force", "description")
    list_select_related = ("incident_type",)
    search_fields = ("name", "description")
    autocomplete_fields = ("incident_type",)
    readonly_fields = ("versions_of_it",)
    actions_detail = ("start_draft",)
    help_texts = {
        "incident_type": "Incidents of this type are worked by it. It is fixed once it is saved.",
        "name": "As it stands on the diagram and in lists.",
        "description": "What is particular about working these incidents.",
    }

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fields = ("incident_type", "name", "description")
        return (*fields, "versions_of_it") if obj is not None else fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """A workflow stays with its type: incidents have begun with it."""
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "incident_type"] if obj is not None else fixed

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workflow]:
        versions = WorkflowVersion.objects.select_related("workflow").order_by("-number")
        return (
            super()
            .get_queryset(request)
            .select_related("incident_type")
            .prefetch_related(Prefetch("versions", versions))
        )

    @display(description="Version in force")
    def in_force(self, workflow: Workflow) -> str:
        active = [version for version in workflow.versions.all() if version.status == VersionStatus.ACTIVE]
        return f"v{active[0].number}" if active else "none: no incident can begin"

    @display(description="Versions")
    def versions_of_it(self, workflow: Workflow) -> Any:
        links = [
            (page_of(version), str(version), version.get_status_display().lower(), version.summary)
            for version in workflow.versions.all()
        ]
        return format_html_join(", ", '<a class="underline" href="{0}" title="{3}">{1}</a> ({2})', links) or (
            "none yet: start a draft"
        )

    @action(description="Start a new draft", icon="edit_document", permissions=["steer"], dialog=NEW_DRAFT)
    def start_draft(self, request: HttpRequest, form: DraftForm, object_id: str) -> HttpResponse:
        workflow = self.get_object(request, object_id)
        if workflow is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        source = form.cleaned_data["copy_from"]

        def act() -> str:
            return page_of(operations.create_draft(workflow, at=timezone.now(), copy_from=source))

        return carry_out(request, form, NEW_DRAFT, act, done="The draft is ready to be changed.")
