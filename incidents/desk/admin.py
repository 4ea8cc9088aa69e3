"""The queue and the incident page, put into Django's admin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from incidents.desk.filters import QUEUE_FILTERS
from incidents.desk.paginator import CappedPaginator
from incidents.desk.queries import LIST_ROWS, count_tabs, tab_of
from incidents.desk.queue import QueueList, queue_context
from incidents.desk.views.act import act_view, move_view
from incidents.desk.views.bulk import bulk_view
from incidents.desk.views.files import file_view, files_view
from incidents.desk.views.glass import break_glass_view
from incidents.desk.views.loading import answer_absent, person
from incidents.desk.views.log import log_view
from incidents.desk.views.note import mention_view, preview_view
from incidents.desk.views.page import details_view, incident_view, similar_view, timeline_view
from incidents.desk.views.suggest import suggest_view
from incidents.desk.words import length
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.permissions.admin import GuardedAdmin
from incidents.search.queries import search

ORDER_PARAMETER = "o"


@admin.register(Incident)
class IncidentAdmin(GuardedAdmin):
    """Reads only. Every change is an act with an address of its own that calls one operation."""

    change_list_template = "incidents/desk/queue.html"
    list_display = ("reference", "title", "priority", "state", "type", "service", "team", "assignee", "age")
    list_display_links = None
    list_filter = QUEUE_FILTERS
    list_select_related = LIST_ROWS
    list_per_page = 50
    list_max_show_all = 0
    list_fullwidth = True
    sortable_by = ("priority", "age")
    search_fields = ("title",)
    search_help_text = "Reference, title, description, notes"
    show_facets = ShowFacets.NEVER
    show_full_result_count = False
    paginator = CappedPaginator
    actions = None

    @admin.display(ordering="reported_at")
    def age(self, incident: Incident) -> str:
        return length((timezone.now() - incident.reported_at).total_seconds())

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site

        def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, site.admin_view(partial(view, site=site)), name=f"incidents_incident_{name}")

        return [
            path("suggest/<slug:kind>/", site.admin_view(suggest_view), name="incidents_incident_suggest"),
            page("bulk/", bulk_view, "bulk"),
            page("break-glass/", break_glass_view, "break_glass"),
            page("<int:pk>/timeline/", timeline_view, "timeline"),
            page("<int:pk>/similar/", similar_view, "similar"),
            page("<int:pk>/details/", details_view, "details"),
            page("<int:pk>/attachments/", files_view, "files"),
            path("<int:pk>/attachments/<int:key>/", site.admin_view(file_view), name="incidents_incident_file"),
            page("<int:pk>/note/preview/", preview_view, "note_preview"),
            path("<int:pk>/note/people/", site.admin_view(mention_view), name="incidents_incident_mention"),
            page("<int:pk>/move/<slug:slug>/", move_view, "move"),
            page("<int:pk>/do/<slug:slug>/", act_view, "act"),
            page("<int:pk>/do/<slug:slug>/<int:target>/", act_view, "act_on"),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only the filters' own parameters, which they consume themselves: nothing else is ever looked up."""
        return any(lookup == item.parameter_name for item in QUEUE_FILTERS)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return to_field in ("id", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        """Scoped by the manager; the list never needs the long texts."""
        rows: QuerySet[Incident] = Incident.objects.defer("description", "resolution_summary", "facts")
        return rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[QueueList]:
        return QueueList

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return tab_of(request.GET.get("tab")).ordering

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Incident], search_term: str
    ) -> tuple[QuerySet[Incident], bool]:
        """Search inside what the filters left; the best hits come first unless an order was asked for."""
        if not search_term.strip():
            return queryset, False
        hits = search(search_term, queryset=queryset)
        request.muster_hits = hits  # type: ignore[attr-defined]  # read again by the list's own page
        return (hits.matching() if ORDER_PARAMETER in request.GET else hits.ranked()), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        response = super().changelist_view(request, {"title": "Incidents", **(extra_context or {})})
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is None:
            return response
        # Unfold's heading counts again and offers to "show all" where these differ.
        changelist.full_result_count = changelist.result_count
        user = person(request)
        hits = getattr(request, "muster_hits", None)
        surface = Surface.SEARCH if hits is not None else Surface.LIST
        record_reads(changelist.result_list, user=user, surface=surface, at=timezone.now())
        counts = count_tabs(user, Incident.objects.real())
        response.context_data.update(queue_context(request, changelist, counts, hits=hits, now=timezone.now()))
        return response

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return log_view(request, site=self.admin_site)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        if not object_id.isdecimal() or len(object_id) > 15:
            return answer_absent(request, "?")
        return incident_view(request, int(object_id), site=self.admin_site)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The timeline is the history."""
        if not object_id.isdecimal() or len(object_id) > 15:
            return answer_absent(request, "?")
        return HttpResponseRedirect(reverse("admin:incidents_incident_timeline", args=[object_id]))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The timeline tells what happened, to those who may know; admin log entries would tell everybody."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """As `log_addition`."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        raise TypeError("Incidents are changed by operations, never saved by a form.")
