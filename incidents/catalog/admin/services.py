"""Services and what they depend on, in the console."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html_join
from unfold.admin import TabularInline
from unfold.decorators import display

from incidents.catalog import queries
from incidents.catalog.admin.base import SLUG_HELP, RetirableAdmin
from incidents.catalog.models import Service, ServiceDependency
from incidents.catalog.service_lines import LINES
from incidents.permissions.admin import Explained


class ServiceDependencyInline(Explained, TabularInline):
    model = ServiceDependency
    fk_name = "service"
    extra = 0
    autocomplete_fields = ("depends_on",)
    verbose_name = "service it needs"
    verbose_name_plural = "services it needs"
    help_texts = {"depends_on": "When that one breaks, this one suffers."}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """A dependency is nobody's record: whoever may change it may take it away."""
        return self.has_change_permission(request, obj)


@admin.register(Service)
class ServiceAdmin(RetirableAdmin):
    list_display = ("name", "tier", "owning_team", "calendar", "is_in_use")
    list_filter = (*RetirableAdmin.list_filter, "tier", "owning_team")
    list_select_related = ("owning_team", "calendar")
    search_fields = ("name", "slug", "description")
    autocomplete_fields = ("owning_team", "calendar")
    readonly_fields = ("retired_at", "needs_in_all", "needed_by_in_all", "answering_now")
    inlines = (ServiceDependencyInline,)
    help_texts = {
        "name": "As those who use it call it.",
        "slug": SLUG_HELP,
        "description": "What it does and for whom, in a sentence or two.",
        "owning_team": "Answers for it, and takes its incidents when nobody else was named.",
        "tier": "How much stops without it.",
        "calendar": "The hours in which it is promised to work.",
    }
    fieldsets = (
        (None, {"fields": ("name", "slug", "description", "owning_team", "tier", "retired_at")}),
        ("At this moment", {"fields": ("answering_now",)}),
        ("Promise and cost", {"fields": ("calendar", "hourly_cost")}),
        ("Dependencies, through others too", {"fields": ("needs_in_all", "needed_by_in_all")}),
    )

    @display(description="Needs")
    def needs_in_all(self, service: Service) -> str:
        return _told(queries.upstream(service)) if service.pk else "–"

    @display(description="Needed by")
    def needed_by_in_all(self, service: Service) -> str:
        return _told(queries.downstream(service)) if service.pk else "–"

    @display(description="Answering now")
    def answering_now(self, service: Service) -> str:
        if service.pk is None:
            return "–"
        return format_html_join("", "<p>{}: {}</p>", ((line.label, line.told(service)) for line in LINES)) or "–"

    def get_search_results(self, request: HttpRequest, queryset: object, search_term: str) -> tuple[object, bool]:
        """Widgets that choose a service offer those in use only."""
        found, duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.filter(retired_at=None)
        return found, duplicates


def _told(related: list[queries.RelatedService]) -> str:
    return ", ".join(f"{one.service.name}{'' if one.is_hard else ' (soft)'}" for one in related) or "–"
