"""Types, priorities, hold reasons, resolution codes, tags and sources in the console."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from incidents.catalog.admin.base import POSITION_HELP, SLUG_HELP, HistoryAdmin, RetirableAdmin
from incidents.catalog.models import HoldReason, IncidentType, Priority, ResolutionCode, Source, Tag


@admin.register(IncidentType)
class IncidentTypeAdmin(RetirableAdmin):
    list_display = ("name", "slug", "is_restricted", "default_team", "position", "is_in_use")
    list_select_related = ("default_team",)
    search_fields = ("name", "slug", "description")
    autocomplete_fields = ("default_team", "access_teams")
    help_texts = {
        "name": "As people choose it, such as “Service outage”.",
        "slug": SLUG_HELP,
        "position": POSITION_HELP,
        "default_team": "Takes new incidents when neither their category nor their service names a team.",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "position", "default_team", "retired_at")}),
        (
            "Need to know",
            {
                "fields": ("is_restricted", "access_teams"),
                "description": "A change here counts for new incidents and for those that triage moves to this type. "
                "Incidents that are restricted already stay so.",
            },
        ),
    )


@admin.register(Priority)
class PriorityAdmin(HistoryAdmin):
    """There are four; their names and descriptions may change, their ranks do not."""

    list_display = ("rank", "name", "description")
    list_display_links = ("name",)
    search_fields = ("name",)
    fields = ("rank", "name", "slug", "description")
    help_texts = {
        "name": "As it stands on badges and in lists.",
        "slug": SLUG_HELP,
        "description": "What it asks of those who work, in one sentence.",
    }
    readonly_fields = ("rank",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(HoldReason)
class HoldReasonAdmin(RetirableAdmin):
    list_display = ("name", "slug", "pauses_clocks", "position", "is_in_use")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "pauses_clocks", "position", "retired_at")
    help_texts = {
        "name": "What the incident waits for, such as “Awaiting vendor”.",
        "slug": SLUG_HELP,
        "position": POSITION_HELP,
    }


@admin.register(ResolutionCode)
class ResolutionCodeAdmin(RetirableAdmin):
    list_display = ("name", "slug", "description", "position", "is_in_use")
    search_fields = ("name", "slug", "description")
    fields = ("name", "slug", "description", "position", "retired_at")
    help_texts = {
        "name": "A short answer that can be counted, such as “Rolled back”.",
        "slug": SLUG_HELP,
        "description": "When to choose it, in one sentence.",
        "position": POSITION_HELP,
    }


@admin.register(Tag)
class TagAdmin(HistoryAdmin):
    list_display = ("name", "description")
    search_fields = ("name", "description")
    help_texts = {"description": "What it groups, for those who come across it."}


@admin.register(Source)
class SourceAdmin(HistoryAdmin):
    list_display = ("name", "slug", "kind", "reopen_window_seconds")
    list_filter = ("kind",)
    search_fields = ("name", "slug")
    fields = ("name", "slug", "kind", "reopen_window_seconds")
    help_texts = {
        "name": "As it stands on incidents, such as “Monitoring of the data centre”.",
        "slug": SLUG_HELP,
        "kind": "How incidents come from there. It is fixed once it is saved.",
    }

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        fixed = super().get_readonly_fields(request, obj)
        return [*fixed, "kind"] if obj is not None else fixed
