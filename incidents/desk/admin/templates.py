"""Incident templates in the console. Whoever manages a team edits its templates, and no others."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from incidents.catalog.admin.base import RetirableAdmin
from incidents.desk.models import IncidentTemplate
from incidents.people.admin.managing import teams_managed


def _row(asked: Any) -> IncidentTemplate | None:
    """The template itself. Buttons ask with its key as the address has it, pages with the row."""
    if isinstance(asked, IncidentTemplate):
        return asked
    key = str(asked)
    return IncidentTemplate.objects.filter(pk=key).first() if key.isdecimal() and len(key) <= 15 else None


@admin.register(IncidentTemplate)
class IncidentTemplateAdmin(RetirableAdmin):
    list_display = ("name", "whose", "type", "service", "is_in_use")
    list_filter = (*RetirableAdmin.list_filter, "type", "team")
    list_select_related = ("team", "type", "service")
    search_fields = ("name", "title", "description")
    autocomplete_fields = ("category", "service", "tags")
    fieldsets = (
        (None, {"fields": ("name", "slug", "team", "retired_at")}),
        ("What it fills in", {"fields": ("type", "title", "service", "description", "impact", "urgency")}),
        ("And, further down the page", {"fields": ("category", "tags")}),
    )

    @display(description="For", ordering="team")
    def whose(self, template: IncidentTemplate) -> str:
        return str(template.team or "Everybody")

    def get_queryset(self, request: HttpRequest) -> QuerySet[IncidentTemplate]:
        """All, or those that concern the reader: their teams' and everybody's."""
        rows: QuerySet[IncidentTemplate] = super().get_queryset(request)
        if request.user.has_perm("incidents.change_incidenttemplate"):
            return rows
        mine = Q(team=None) | Q(team__memberships__user=request.user)
        return rows.filter(mine).distinct()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "team" and not self._edits_all(request):
            field.queryset = field.queryset.filter(pk__in=teams_managed(request))
            field.required, field.empty_label = True, None
            field.help_text = "Only this team is offered it."
        return field

    def _edits_all(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("incidents.change_incidenttemplate"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_add_permission(request)) or bool(teams_managed(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if self._edits_all(request):
            return True
        if obj is None:
            return bool(teams_managed(request))
        row = _row(obj)
        return row is not None and row.team_id in teams_managed(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_view_permission(request, obj)) or self.has_change_permission(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_module_permission(request)) or bool(teams_managed(request))
