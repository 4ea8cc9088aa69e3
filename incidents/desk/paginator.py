"""Counting no further than people care, because a full count of a filtered list grows with the table."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import IntegerField, QuerySet, Subquery
from django.utils.functional import cached_property

from incidents.search.queries import Hits

CAP = 1_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts at most `CAP` + 1 rows; what lies beyond is reached by narrowing the list."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return min(len(rows), CAP + 1)
        if rows.query.is_sliced:
            return min(rows.count(), CAP + 1)
        return int(rows.order_by().values("pk")[: CAP + 1].count())

    @cached_property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, CAP) // self.per_page))

    @property
    def is_capped(self) -> bool:
        return self.count > CAP


class HitsPaginator(CappedPaginator):
    """Pages of what a search found, best first: the search has counted and ranked, so only the page's rows are read."""

    def __init__(self, hits: Hits, per_page: int) -> None:
        super().__init__(hits.ids, per_page)
        self.hits = hits

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(self.hits.page(start, start + self.per_page), number, self)


class CappedCount(Subquery):
    """Counts at most `CAP` + 1 rows of a queryset, as one value: several of them make one query."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()

    def __init__(self, queryset: QuerySet[Any]) -> None:
        super().__init__(queryset.order_by().values("pk")[: CAP + 1])
