"""Articles in the flow of work: which may help with an incident, with what is being logged, with what is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Q, Subquery

from knowledge.articles.models import Article, ArticleLink
from knowledge.search.queries import Match, matching

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

LONGEST = 2_000
MOST = 5


@dataclass(frozen=True)
class Offered:
    """An article that may help, why it is offered, and what it did here: `outcome` is empty where nobody has said."""

    article: Article
    why: tuple[str, ...] = ()
    link_id: int | None = None
    outcome: str = ""
    is_source: bool = False


def offers_for(incident: Incident) -> list[Offered]:
    """The articles that belong to an incident, then those that match it, best first. At most five queries.

    What is looked for is not noted as a gap: a list of gaps is read by those who may not know of the incident.
    """
    text = f"{incident.title}\n{incident.description}"[:LONGEST]
    matches = matching(text, service_id=incident.service_id, category_id=incident.category_id, limit=MOST)
    here = ArticleLink.objects.filter(incident=incident.pk)
    mine = here.filter(article=OuterRef("pk"))
    wanted = Q(pk__in=[match.article_id for match in matches]) | Q(pk__in=here.values("article_id"))
    rows = Article.objects.filter(wanted).annotate(
        link_id=Subquery(mine.values("pk")[:1]),
        outcome=Subquery(mine.values("outcome")[:1]),
        is_source=Subquery(mine.values("is_source")[:1]),
    )
    return _in_order(list(rows), matches)


def _in_order(rows: Sequence[Any], matches: Sequence[Match]) -> list[Offered]:
    why = {match.article_id: match.why for match in matches}
    places = {match.article_id: place for place, match in enumerate(matches)}
    offered = [
        Offered(row, why.get(row.pk, ()), row.link_id, row.outcome or "", bool(row.is_source))
        for row in rows
        if row.link_id is not None or not row.is_archived
    ]
    return sorted(offered, key=lambda one: (one.link_id is None, places.get(one.article.pk, MOST), one.article.pk))


def offers_while_typing(text: str, *, service_id: int | None, limit: int = 3) -> list[Offered]:
    """The published articles that the reader may read and that match what is being typed. At most five queries."""
    matches = matching(text[:LONGEST], service_id=service_id, limit=limit)
    if not matches:
        return []
    rows = Article.objects.readable_now().in_bulk([match.article_id for match in matches])
    return [Offered(rows[match.article_id], match.why) for match in matches if match.article_id in rows]
