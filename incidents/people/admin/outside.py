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
    help_texts = {
        "name": "As it calls itself.",
        "kind": "What it is to us.",
        "crm_url": "Where its page in the CRM is.",
        "notes": "What colleagues should know about it.",
    }


@admin.register(Contact)
class ContactAdmin(GuardedAdmin):
    list_display = ("name", "kind", "organisation", "email", "phone")
    list_filter = ("kind",)
    list_select_related = ("organisation",)
    search_fields = ("name", "email", "organisation__name", "crm_reference")
    autocomplete_fields = ("organisation",)
    help_texts = {
        "name": "As incidents shall name this person.",
        "kind": "What this person is to us.",
        "organisation": "The body this person belongs to, if there is one.",
        "email": "Where to write to.",
        "phone": "With country code, such as +44 20 7946 0000.",
        "language": "In which to write and speak.",
        "crm_reference": "The person's number in the CRM.",
        "crm_url": "Where the person's page in the CRM is.",
        "notes": "What colleagues should know about this person.",
    }
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
                help_text="Where this person is, so that nobody rings at night.",
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)
