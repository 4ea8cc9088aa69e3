"""What the queue's page shows around its rows: tabs, filters, headings, what to say when it is empty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_list import result_headers
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.views import ChangeList

from incidents.desk.filters import QueueFilter
from incidents.desk.queries import TABS, tab_of
from incidents.desk.views.bulk import BULK_ACTS
from incidents.lifecycle.rights import may
from incidents.search.queries import LIMIT, highlight, snippets

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident
    from incidents.search.queries import Hits

PAGE_PARAMETER, ERROR_PARAMETER = "p", "e"
MARK = "<mark>"


class QueueList(ChangeList):
    """Django's list orders by any column it is asked for; here only by those that an index serves."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        asked = super().get_ordering(request, queryset)
        return list(self.model_admin.get_ordering(request)) if asked == ["-pk"] else asked

    def get_ordering_field(self, field_name: Any) -> Any:
        return super().get_ordering_field(field_name) if field_name in self.sortable_by else None


@dataclass(frozen=True)
class ShownTab:
    label: str
    url: str
    count: int
    is_current: bool


def queue_context(
    request: HttpRequest, changelist: Any, counts: dict[str, int], *, hits: Hits | None, now: datetime
) -> dict[str, Any]:
    """Names for the template. One query, and only for what a search found."""
    current = tab_of(request.GET.get("tab"))
    filters = [spec for spec in changelist.filter_specs if isinstance(spec, QueueFilter) and spec.in_form]
    active = [spec for spec in filters if spec.value()]
    return {
        "now": now,
        "tabs": [
            ShownTab(
                tab.label,
                changelist.get_query_string({"tab": tab.slug}, remove=[PAGE_PARAMETER, ERROR_PARAMETER]),
                counts[tab.slug],
                tab is current,
            )
            for tab in TABS.values()
        ],
        "current_tab": current,
        "filters": filters,
        "active_filters": active,
        "clear_url": changelist.get_query_string(
            {}, remove=[PAGE_PARAMETER, "q", *(str(spec.parameter_name) for spec in filters)]
        ),
        "headings": list(result_headers(changelist)),
        "is_narrowed": bool(active or changelist.query),
        "marked": found_in(changelist.result_list, changelist.query) if hits is not None else {},
        "search_was_capped": hits is not None and hits.is_capped,
        "search_limit": f"{LIMIT:,}",
        "bulk_acts": {slug: act.label for slug, act in BULK_ACTS.items() if may(request.user, slug)},
        "may_log": may(request.user, "log_incident"),
        "pages": _pages(changelist),
    }


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
