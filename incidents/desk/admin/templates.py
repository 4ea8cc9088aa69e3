"""Incident templates in the console. Whoever manages a team edits its templates, and no others."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from incidents.catalog.admin.base import RetirableAdmin
from incidents.desk.models import IncidentTemplate
from incidents.people.admin.managing import EditedByManagers, edits_all


@admin.register(IncidentTemplate)
class IncidentTemplateAdmin(EditedByManagers, RetirableAdmin):
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
        if edits_all(request, self.model):
            return rows
        mine = Q(team=None) | Q(team__memberships__user=request.user)
        return rows.filter(mine).distinct()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None and db_field.name == "team" and not edits_all(request, self.model):
            field.help_text = "Only this team is offered it."
        return field
