"""The category tree in the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from incidents.catalog import operations
from incidents.catalog.admin.base import RetirableAdmin
from incidents.catalog.models import Category
from incidents.refusals import Refused


class CategoryForm(forms.ModelForm):
    """Says beside the field why a category cannot stand where it was put."""

    class Meta:
        model = Category
        fields = ("name", "parent", "description", "incident_type", "default_team", "default_priority")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            operations.check_place(self.instance, parent=cleaned.get("parent"), name=cleaned["name"].strip())
        except Refused as refusal:
            self.add_error(next(iter(refusal.fields), None), refusal.sentence)
        return cleaned


@admin.register(Category)
class CategoryAdmin(RetirableAdmin):
    form = CategoryForm
    list_display = ("path", "incident_type", "default_team", "default_priority", "is_in_use")
    list_filter = (*RetirableAdmin.list_filter, "incident_type")
    list_select_related = ("incident_type", "default_team", "default_priority")
    search_fields = ("path",)
    search_help_text = "Search by any name on the way to the category."
    autocomplete_fields = ("parent", "incident_type", "default_team")
    help_texts = {
        "name": "One word or a few; what it stands below need not be repeated.",
        "parent": "The category it stands below. Empty: it stands at the top.",
        "description": "When to file an incident here.",
        "default_team": "Takes incidents filed here when nobody else was named.",
        "default_priority": "Used when neither impact nor urgency was judged.",
    }
    fieldsets = (
        (None, {"fields": ("name", "parent", "description", "retired_at")}),
        (
            "Suggested for incidents filed here",
            {
                "fields": ("incident_type", "default_team", "default_priority"),
                "description": "Suggestions only: whoever triages decides.",
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        operations.place_category(obj, parent=obj.parent)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Widgets that choose a category offer those in use only."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(retired_at=None)
        return found, duplicates
