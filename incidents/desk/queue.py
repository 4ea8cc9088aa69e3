"""What the queue's page shows around its rows: tabs, views, filters, headings, what to say when it is empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_list import result_headers
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.views import ChangeList

from incidents.clocks.queries import paused_among
from incidents.desk.addresses import kept_query, sound_query
from incidents.desk.bulk_acts import BULK_ACTS
from incidents.desk.extensions import LIST_LINKS
from incidents.desk.filters import QueueFilter
from incidents.desk.queries import BREACHES_NEXT, TABS, Tab, tab_of
from incidents.lifecycle.rights import may
from incidents.people.choices import QueueDensity
from incidents.search.queries import LIMIT, highlight, snippets

if TYPE_CHECKING:
    from incidents.desk.models import SavedView
    from incidents.lifecycle.models import Incident
    from incidents.people.models import User
    from incidents.search.queries import Hits

PAGE_PARAMETER, ERROR_PARAMETER, ORDER_PARAMETER = "p", "e", "o"
DUE, DUE_HEADING = "due", "Next due"
MARK = "<mark>"


class QueueList(ChangeList):
    """Django's list orders by any column it is asked for; here only by those that an index serves."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        if orders_by_due(request):
            return list(BREACHES_NEXT)
        asked = super().get_ordering(request, queryset)
        return list(self.model_admin.get_ordering(request)) if asked == ["-pk"] else asked

    def get_ordering_field(self, field_name: Any) -> Any:
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None


def orders_by_due(request: HttpRequest) -> bool:
    """Whether the list was asked for by what breaches next; only open incidents promise anything."""
    return request.GET.get("order") == DUE and tab_of(request.GET.get("tab")).is_of_open


@dataclass(frozen=True)
class ShownTab:
    label: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class ShownView:
    view: SavedView
    url: str
    is_current: bool
    team: str
    problem: str


@dataclass(frozen=True)
class ShownChip:
    """One thing the list is narrowed by; `url` is the list without it."""

    words: str
    url: str


def queue_context(
    request: HttpRequest,
    changelist: Any,
    counts: dict[str, int],
    *,
    views: Iterable[SavedView],
    hits: Hits | None,
    user: User,
    now: datetime,
) -> dict[str, Any]:
    """Names for the template. One query for what a search found, and one for what is on hold without being due."""
    current = tab_of(request.GET.get("tab"))
    filters = [spec for spec in changelist.filter_specs if isinstance(spec, QueueFilter)]
    asked = [spec for spec in filters if spec.in_form]
    active = [spec for spec in asked if spec.value()]
    shown = _views(request, views)
    paused = paused_among(changelist.result_list)
    shows_due = bool(paused) or any(row.next_due_at is not None for row in changelist.result_list)
    return {
        "now": now,
        "tabs": _tabs(changelist, counts, current),
        "current_tab": current,
        "views": shown,
        "current_view": next((item for item in shown if item.is_current), None),
        "filters": asked,
        "active_filters": active,
        "chips": _chips(changelist, active),
        "problems": [spec.problem for spec in filters if spec.problem],
        "clear_url": changelist.get_query_string(
            {}, remove=[PAGE_PARAMETER, "q", *(str(spec.parameter_name) for spec in asked)]
        ),
        "headings": [item for item in result_headers(changelist) if shows_due or item["text"] != DUE_HEADING],
        "shows_due": shows_due,
        "paused": paused,
        "is_narrowed": bool(active or changelist.query),
        "marked": found_in(changelist.result_list, changelist.query) if hits is not None else {},
        "search_was_capped": hits is not None and hits.is_capped,
        "search_limit": f"{LIMIT:,}",
        "bulk_acts": {slug: act.label for slug, act in BULK_ACTS.items() if may(request.user, act.right)},
        "may_log": may(request.user, "log_incident"),
        "pages": _pages(changelist),
        "orders": _orders(request, changelist, current),
        "own_views": [item.view for item in shown if item.view.owner_id == user.pk],
        **_tools(request, changelist, user),
    }


def _tools(request: HttpRequest, changelist: Any, user: User) -> dict[str, Any]:
    """How the list is shown, and the addresses that hold it."""
    asked_for, query = request.GET.urlencode(), kept_query(request.GET)
    # What is open is what the queue shows unasked; a page that is called with nothing shows something else.
    further = query if "tab=" in query else f"tab=open&{query}".rstrip("&")
    return {
        "user_is_compact": user.queue_density == QueueDensity.COMPACT,
        "densities": QueueDensity.choices,
        "zone": timezone.get_current_timezone_name(),
        "query": query,
        "list_links": [(link.title, f"{reverse(link.address)}?{further}") for link in LIST_LINKS if link.when(user)],
        "asked_for": asked_for,
        "live_url": "" if changelist.query else f"{reverse('admin:incidents_incident_rows')}?{asked_for}",
        "queue_url": reverse("admin:incidents_incident_changelist") + (f"?{asked_for}" if asked_for else ""),
    }


def _tabs(changelist: Any, counts: dict[str, int], current: Tab) -> list[ShownTab]:
    removed = [PAGE_PARAMETER, ERROR_PARAMETER]
    return [
        ShownTab(
            tab.label, changelist.get_query_string({"tab": tab.slug}, remove=removed), counts[tab.slug], tab is current
        )
        for tab in TABS.values()
    ]


def _views(request: HttpRequest, views: Iterable[SavedView]) -> list[ShownView]:
    here = kept_query(request.GET)
    shown = []
    for view in views:
        query, problem = sound_query(view.query)
        team = view.team.name if view.team is not None else ""
        shown.append(ShownView(view, f"?{query}", query == here, team, problem))
    return shown


def _chips(changelist: Any, active: list[QueueFilter]) -> list[ShownChip]:
    chips = []
    if changelist.query:
        words = f"Search: {changelist.query}"
        chips.append(ShownChip(words, changelist.get_query_string({}, remove=["q", PAGE_PARAMETER])))
    for spec in active:
        for chip in spec.chips():
            new = {str(spec.parameter_name): chip.value or None}
            chips.append(ShownChip(chip.words, changelist.get_query_string(new, remove=[PAGE_PARAMETER])))
    return chips


def _orders(request: HttpRequest, changelist: Any, current: Tab) -> list[ShownTab]:
    """The orders to choose from; none where only one makes sense."""
    if not current.is_of_open:
        return []
    by_due, removed = orders_by_due(request), [PAGE_PARAMETER, ORDER_PARAMETER]
    pressing = changelist.get_query_string({"order": None}, remove=removed)
    due = changelist.get_query_string({"order": DUE}, remove=removed)
    return [
        ShownTab("Most pressing", pressing, 0, not by_due and ORDER_PARAMETER not in request.GET),
        ShownTab("Breaches next", due, 0, by_due),
    ]


@dataclass(frozen=True)
class Marked:
    """Where a hit holds the words: its title, and, when the title holds none, a piece of the rest. HTML."""

    title: SafeString
    snippet: SafeString | str = ""


def found_in(incidents: Iterable[Incident], query: str) -> dict[int, Marked]:
    """What was looked for, marked, by the keys of the hits on a page. At most one query."""
    titles = {incident.pk: highlight(incident.title, query) for incident in incidents}
    silent = [pk for pk, title in titles.items() if MARK not in title]
    elsewhere = {pk: words for pk, words in (snippets(silent, query) if silent else {}).items() if MARK in words}
    return {pk: Marked(title, elsewhere.get(pk, "")) for pk, title in titles.items()}


def _pages(changelist: Any) -> dict[str, Any]:
    """The page before and after, as addresses; empty where there is none."""
    number, last = changelist.page_num, changelist.paginator.num_pages

    def address(page: int) -> str:
        return str(changelist.get_query_string({PAGE_PARAMETER: page}))

    return {
        "number": number,
        "last": last,
        "before": address(number - 1) if number > 1 else "",
        "after": address(number + 1) if number < last else "",
    }
