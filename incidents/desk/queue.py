"""What the queue's page shows around its rows: tabs, filters, headings, what to say when it is empty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_list import result_headers
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.views import ChangeList

from incidents.desk.filters import QueueFilter
from incidents.desk.queries import TABS, tab_of
from incidents.desk.views.bulk import BULK_ACTS
from incidents.lifecycle.rights import may
from incidents.search.queries import LIMIT

if TYPE_CHECKING:
    from incidents.search.queries import Hits

PAGE_PARAMETER, ERROR_PARAMETER = "p", "e"


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
    """Names for the template. No query."""
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
        "search_was_capped": hits is not None and hits.is_capped,
        "search_limit": f"{LIMIT:,}",
        "bulk_acts": {slug: act.label for slug, act in BULK_ACTS.items() if may(request.user, slug)},
        "may_log": may(request.user, "log_incident"),
        "pages": _pages(changelist),
    }


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
