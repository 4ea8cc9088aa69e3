"""The queue and the incident page, put into Django's admin."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from incidents.desk.filters import QUEUE_FILTERS
from incidents.desk.live import answer_unchanged, tag_of
from incidents.desk.paginator import CappedPaginator, HitsPaginator
from incidents.desk.queries import LIST_ROWS, count_tabs, tab_of, views_for
from incidents.desk.queue import ORDER_PARAMETER, QueueList, orders_by_due, queue_context
from incidents.desk.views.act import act_view, move_view
from incidents.desk.views.bulk import bulk_view
from incidents.desk.views.clocks import clocks_view
from incidents.desk.views.export import FORMATS, export_rows
from incidents.desk.views.files import file_view, files_view
from incidents.desk.views.find import find_view
from incidents.desk.views.glass import break_glass_view
from incidents.desk.views.loading import answer_absent, person
from incidents.desk.views.log import duplicates_view, log_view
from incidents.desk.views.news import news_view
from incidents.desk.views.note import mention_view, preview_view
from incidents.desk.views.page import details_view, incident_view, similar_view, timeline_view
from incidents.desk.views.pages import pages_view
from incidents.desk.views.procedures import key_contacts_view, procedures_view
from incidents.desk.views.rehearsing import rehearse_view
from incidents.desk.views.saved import density_view, one_view, views_view
from incidents.desk.views.suggest import suggest_view
from incidents.desk.words import countdown, length
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.permissions.admin import GuardedAdmin
from incidents.search.queries import search


@admin.register(Incident)
class IncidentAdmin(GuardedAdmin):
    """Reads only. Every change is an act with an address of its own that calls one operation."""

    change_list_template = "incidents/desk/queue.html"
    list_display = ("reference", "title", "priority", "state", "type", "service", "team", "assignee", "due", "age")
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
    actions = None

    @admin.display(ordering="reported_at")
    def age(self, incident: Incident) -> str:
        return length((timezone.now() - incident.reported_at).total_seconds())

    @admin.display(description="Next due")
    def due(self, incident: Incident) -> str:
        return countdown(incident.next_due_at, timezone.now()) if incident.next_due_at is not None else ""

    def get_urls(self) -> list[URLPattern]:
        site = self.admin_site

        def page(route: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
            return path(route, site.admin_view(partial(view, site=site)), name=f"incidents_incident_{name}")

        return [
            path("suggest/<slug:kind>/", site.admin_view(suggest_view), name="incidents_incident_suggest"),
            path("<int:pk>/news/", site.admin_view(news_view), name="incidents_incident_news"),
            page("find/", find_view, "find"),
            page("bulk/", bulk_view, "bulk"),
            path("duplicates/", site.admin_view(duplicates_view), name="incidents_incident_duplicates"),
            page("views/", views_view, "views"),
            page("views/<int:view>/<slug:slug>/", one_view, "one_view"),
            path("density/", site.admin_view(density_view), name="incidents_incident_density"),
            path("rows/", site.admin_view(self.rows_view), name="incidents_incident_rows"),
            path("export/<slug:kind>/", site.admin_view(self.export_view), name="incidents_incident_export"),
            page("break-glass/", break_glass_view, "break_glass"),
            page("<int:pk>/timeline/", timeline_view, "timeline"),
            page("<int:pk>/similar/", similar_view, "similar"),
            page("<int:pk>/pages/", pages_view, "pages"),
            page("<int:pk>/clocks/", clocks_view, "clocks"),
            page("<int:pk>/procedures/", procedures_view, "procedures"),
            page("<int:pk>/rehearse/", rehearse_view, "rehearse"),
            page("<int:pk>/key-contacts/", key_contacts_view, "key_contacts"),
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
        return (hits.matching() if _is_ordered(request) else hits.ranked()), False

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Incident], per_page: int, *given: Any, **more: Any
    ) -> CappedPaginator:
        hits = getattr(request, "muster_hits", None)
        if hits is not None and not _is_ordered(request):
            return HitsPaginator(hits, per_page)
        return CappedPaginator(queryset, per_page, *given, **more)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        response = super().changelist_view(request, {"title": "Incidents", **(extra_context or {})})
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is None:
            return response
        # Unfold's heading counts again and offers to "show all" where these differ.
        changelist.full_result_count = changelist.result_count
        counts = count_tabs(person(request), Incident.objects.real())
        response.context_data.update(self._context(request, changelist, counts))
        return response

    def rows_view(self, request: HttpRequest) -> HttpResponse:
        """The part of the queue's page that changes by itself. Costs little, and records nothing, while nothing did."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        changelist = self.get_changelist_instance(request)
        counts = count_tabs(person(request), Incident.objects.real())
        tag = tag_of(request, changelist, counts)
        if tag in request.headers.get("If-None-Match", ""):
            return answer_unchanged(tag)
        context = {"cl": changelist, **self._context(request, changelist, counts)}
        return TemplateResponse(request, "incidents/desk/queue_live.html", context, headers={"ETag": tag})

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """POST only, for it is recorded; the address holds the filters of the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if kind not in FORMATS:
            raise Http404
        return export_rows(request, self.get_changelist_instance(request).queryset, kind)

    def _context(self, request: HttpRequest, changelist: Any, counts: dict[str, int]) -> dict[str, Any]:
        """What the list shows, with the read of its restricted rows recorded."""
        user, now = person(request), timezone.now()
        hits = getattr(request, "muster_hits", None)
        surface = Surface.SEARCH if hits is not None else Surface.LIST
        record_reads(changelist.result_list, user=user, surface=surface, at=now)
        views = list(views_for(user))
        return queue_context(request, changelist, counts, views=views, hits=hits, user=user, now=now)

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


def _is_ordered(request: HttpRequest) -> bool:
    """Whether an order was asked for; what a search found comes best first otherwise."""
    return ORDER_PARAMETER in request.GET or orders_by_due(request)
