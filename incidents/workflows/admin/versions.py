"""Versions of workflows in the console: a draft is edited and published, any other version is only looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from unfold.decorators import action, display

from incidents.catalog.admin.base import ActForm, ConfigurationAdmin, carry_out, page_of
from incidents.workflows import operations, queries
from incidents.workflows.admin.dialogs import DISCARD, NEW_DRAFT, DraftForm
from incidents.workflows.admin.inlines import MoveInline, OwnFieldInline, StateInline
from incidents.workflows.admin.overview import overview
from incidents.workflows.admin.preview import judge, stored, typed
from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import State, Transition, WorkflowVersion


class Steered:
    """Who may draft, publish and discard. A method, because a full name would be looked up before tables are made."""

    def has_steer_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("incidents.change_workflowversion")


@admin.register(WorkflowVersion)
class WorkflowVersionAdmin(Steered, ConfigurationAdmin):
    list_display = ("workflow", "number", "shown_status", "summary", "published_at", "published_by")
    list_display_links = ("workflow", "number")
    list_filter = ("status", "workflow")
    list_select_related = ("workflow", "published_by")
    search_fields = ("workflow__name", "summary")
    fields = (("workflow", "shown_status"), "summary", ("created_at", "published_at", "published_by"))
    readonly_fields = ("workflow", "shown_status", "created_at", "published_at", "published_by")
    inlines = (StateInline, MoveInline, OwnFieldInline)
    actions_detail = ("publish", "start_draft", "discard")
    change_form_template = "incidents/workflows/version.html"

    class Media:
        css = {"all": ("incidents/workflows.css",)}
        js = ("incidents/workflows.js",)

    def get_urls(self) -> list[URLPattern]:
        preview = self.admin_site.admin_view(require_POST(self.preview_view))
        return [
            path("<int:pk>/preview/", preview, name="incidents_workflowversion_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Judge and draw the rows of the form as they were typed; nothing is written."""
        version = self.get_object(request, str(pk))
        if version is None or version.status != VersionStatus.DRAFT:
            raise Http404
        if not self.has_change_permission(request, version):
            raise PermissionDenied
        judged = judge(typed(version, request.POST), ident=f"workflow-{pk}")
        panel = render_to_string("incidents/workflows/judged.html", {"judged": judged, "judges": True}, request)
        return JsonResponse({"panel": panel, "rows": judged.by_row()})

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkflowVersion]:
        return super().get_queryset(request).select_related("workflow", "published_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Drafts begin as copies: see start_draft."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only drafts change. Actions ask for the permission itself, because they pass a key instead of a row."""
        frozen = isinstance(obj, WorkflowVersion) and obj.status != VersionStatus.DRAFT
        return not frozen and super().has_change_permission(request, obj)

    def get_inline_instances(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        if obj is None or not self.has_change_permission(request, obj):
            return []
        return super().get_inline_instances(request, obj)

    @display(description="Status", label={"Active": "success", "Draft": "warning", "Retired": "info"})
    def shown_status(self, version: WorkflowVersion) -> str:
        return version.get_status_display()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        version = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if version is not None and self.has_view_or_change_permission(request, version):
            shape = queries.snapshot(version)
            judged = judge(stored(shape), ident=f"workflow-{version.pk}")
            is_draft = version.status == VersionStatus.DRAFT
            context |= {"judged": judged, "is_draft": is_draft, "overview": overview(shape), "version": version}
            context["may_edit"] = self.has_change_permission(request, version)
        return super().change_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: WorkflowVersion, form: Any, change: bool) -> None:
        operations.lock_draft(obj)
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is State:
            _move_start(formset)
        if formset.model is Transition:
            _free_waits(formset)
        last = formset.queryset.count()
        for place, added in enumerate(formset.extra_forms):
            if added.has_changed() and "position" not in added.changed_data:
                added.instance.position = last + place
        super().save_formset(request, form, formset, change)

    def get_actions_detail(self, request: HttpRequest, object_id: int | str) -> list[Any]:
        version = self.get_object(request, str(object_id))
        is_draft = version is not None and version.status == VersionStatus.DRAFT
        fitting = ("_publish", "_discard") if is_draft else ("_start_draft",)
        found = super().get_actions_detail(request, object_id)  # type: ignore[arg-type]
        return [one for one in found if one.action_name.endswith(fitting)]

    @action(description="What publishing would change", icon="publish", permissions=["steer"], url_path="publish")
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Lead to the page that tells what would change and asks."""
        return HttpResponseRedirect(reverse("workflow_publish", args=[object_id]))

    @action(description="Start a new draft", icon="edit_document", permissions=["steer"], dialog=NEW_DRAFT)
    def start_draft(self, request: HttpRequest, form: DraftForm, object_id: str) -> HttpResponse:
        version = self.get_object(request, object_id)
        if version is None:
            return self._absent(request, object_id)
        source = form.cleaned_data["copy_from"]

        def act() -> str:
            return page_of(operations.create_draft(version.workflow, at=timezone.now(), copy_from=source))

        return carry_out(request, form, NEW_DRAFT, act, done="The draft is ready to be changed.")

    @action(description="Discard the draft", icon="delete", permissions=["steer"], dialog=DISCARD)
    def discard(self, request: HttpRequest, form: ActForm, object_id: str) -> HttpResponse:
        version = self.get_object(request, object_id)
        if version is None:
            return self._absent(request, object_id)

        def act() -> str:
            operations.discard_draft(version)
            return reverse("admin:incidents_workflow_change", args=[version.workflow_id])

        return carry_out(request, form, DISCARD, act, done=f"The draft {version} was discarded.")

    def _absent(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]


def _move_start(formset: Any) -> None:
    """Ticking “start” on one state takes it from the others, which would otherwise break the rule of one start."""
    ticked = [form for form in formset.forms if "is_start" in form.changed_data and form.instance.is_start]
    if not ticked:
        return
    State.objects.filter(version=formset.instance, is_start=True).update(is_start=False)
    for form in formset.forms:
        form.instance.is_start = form is ticked[-1]


def _free_waits(formset: Any) -> None:
    """Let a wait pass from one move to another in one go: both rows hold it for a moment otherwise."""
    changed = [form.instance.pk for form in formset.initial_forms if form.has_changed()]
    Transition.objects.filter(pk__in=changed).update(automatic_after_seconds=None)
