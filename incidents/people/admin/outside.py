"""People and bodies outside. Incidents name them, so they are not deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from incidents.people.choices import time_zone_choices
from incidents.people.models import Contact, Organisation
from incidents.permissions.admin import GuardedAdmin


@admin.register(Organisation)
class OrganisationAdmin(GuardedAdmin):
    list_display = ("name", "kind", "crm_reference")
    list_filter = ("kind",)
    search_fields = ("name", "crm_reference")
    fields = ("name", "kind", ("crm_reference", "crm_url"), "notes")


@admin.register(Contact)
class ContactAdmin(GuardedAdmin):
    list_display = ("name", "kind", "organisation", "email", "phone")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("name", "email", "organisation__name", "crm_reference")
    autocomplete_fields = ("organisation",)
    fieldsets = (
        (None, {"fields": ("name", "kind", "organisation")}),
        ("Reached by", {"fields": ("email", "phone", "language", "time_zone")}),
        ("In the CRM", {"fields": ("crm_reference", "crm_url")}),
        (None, {"fields": ("notes",)}),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            return forms.ChoiceField(
                choices=lambda: [("", "Not known"), *time_zone_choices()],
                required=False,
                widget=UnfoldAdminSelectWidget,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
