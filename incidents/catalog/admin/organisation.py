"""The organisation's settings in the console."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from incidents.catalog.admin.base import HistoryAdmin
from incidents.catalog.models import OrganisationSettings


@admin.register(OrganisationSettings)
class OrganisationSettingsAdmin(HistoryAdmin):
    """One row, so its list is its page."""

    help_texts = {
        "name": "The organisation that runs this Muster.",
        "time_zone": "Times of an import are read in this zone unless it names another.",
        "report_type": "Reports become incidents of this type. Empty: user issue. A restricted type needs teams with "
        "access: without them no report is taken, because nobody could read it.",
    }
    fieldsets = (
        (None, {"fields": ("name", "time_zone", "currency", "default_hourly_cost")}),
        (
            "Reports",
            {
                "fields": (
                    "report_audience",
                    "report_introduction",
                    "report_type",
                    "report_confirm_days",
                    "report_link_days",
                ),
                "description": "The page at /report/, where people say that something is wrong and follow it.",
            },
        ),
        (
            "Knowledge",
            {
                "fields": ("articles_are_public",),
                "description": "The pages at /knowledge/, where people read articles.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:incidents_organisationsettings_change", args=[1]))
