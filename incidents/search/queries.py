"""Looking incidents up by words. Scope, reality and the caller's filters stand inside the capped match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat, StrIndex
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from incidents.search.backends import backend_for, condition_of
from incidents.search.models import SearchDocument
from incidents.search.similar import Resolution, SimilarIncident, similar
from incidents.search.text import Segment, Term, excerpt, holds, parse, reference_number, segments

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

__all__ = ["Hits", "Resolution", "SimilarIncident", "highlight", "search", "similar", "snippet", "snippets"]

LIMIT = 1_000


@dataclass(frozen=True)
class Hits:
    """What a search found: keys with the best first, and whether there may be more than the cap let through."""

    ids: tuple[int, ...]
    is_capped: bool
    incidents: QuerySet[Incident]

    def __len__(self) -> int:
        return len(self.ids)

    def matching(self) -> QuerySet[Incident]:
        """The caller's queryset narrowed to the hits, in the caller's order."""
        return self.incidents.filter(pk__in=self.ids)

    def ranked(self) -> QuerySet[Incident]:
        """The hits as a queryset with the best first; it may be sliced and counted."""
        places = "," + "".join(f"{pk}," for pk in self.ids)
        key = Concat(Value(","), Cast("pk", CharField()), Value(","), output_field=CharField())
        return self.matching().order_by(StrIndex(Value(places), key), "-pk")

    def page(self, start: int, stop: int) -> list[Incident]:
        """Load the hits from `start` to before `stop`, best first, in one query."""
        wanted = self.ids[start:stop]
        loaded = {incident.pk: incident for incident in self.incidents.filter(pk__in=wanted)}
        return [loaded[pk] for pk in wanted if pk in loaded]


def search(text: str, *, queryset: QuerySet[Incident], limit: int = LIMIT, is_narrow: bool = True) -> Hits:
    """Find the incidents of `queryset` that hold every word of `text`, the last word also as a prefix.

    The newest `limit` matches are ranked: words in the title first, then in the description, then in notes. A text that
    is a reference ("INC-12", "12") puts that incident first. Text without words finds nothing.
    `queryset` must not be sliced; `is_narrow`: it may hold few of all incidents, so that few are asked one by one.
    Raises NoPrincipal.
    """
    terms = parse(text)
    backend = backend_for(queryset.db)
    condition = condition_of(queryset, backend.ROW_ID)
    if not terms or condition is None:
        return Hits((), is_capped=False, incidents=queryset)
    # No incident is number 0.
    found = backend.ranked(queryset.db, terms, reference_number(text) or 0, condition, limit, is_narrow=is_narrow)
    is_capped = bool(found) and found[0][1] > limit
    return Hits(tuple(pk for pk, _held in found[:limit]), is_capped, queryset)


def highlight(text: str, query: str | Sequence[Term]) -> SafeString:
    """Return `text` as HTML, escaped, with what `query` looks for inside <mark>."""
    return format_html_join("", "{}", ((_marked(segment),) for segment in segments(text, _terms(query))))


def snippet(description: str, notes: str, query: str | Sequence[Term], *, length: int = 200) -> SafeString:
    """Return about `length` characters around the first match in the description, else in the notes, highlighted."""
    terms = _terms(query)
    source = next((text for text in (description, notes) if holds(text, terms)), description)
    return highlight(excerpt(source, terms, length=length), terms)


def snippets(ids: Sequence[int], query: str) -> dict[int, SafeString]:
    """Return a snippet for each incident of a page that the principal may see; one query."""
    terms = parse(query)
    rows = SearchDocument.objects.filter(pk__in=ids).values_list("pk", "description", "notes")
    return {pk: snippet(description, notes, terms) for pk, description, notes in rows}


def _terms(query: str | Sequence[Term]) -> list[Term]:
    return parse(query) if isinstance(query, str) else list(query)


def _marked(segment: Segment) -> Any:
    return format_html("<mark>{}</mark>", segment.text) if segment.is_match else segment.text
