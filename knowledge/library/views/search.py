"""The search: a page, and what is found as a piece of it while somebody types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from incidents.catalog.models import OrganisationSettings
from incidents.people.addresses import client_address
from incidents.people.lockout import address_key
from incidents.reporter import limits
from knowledge.articles.choices import Kind
from knowledge.articles.models import Article, Topic
from knowledge.articles.operations import note_gap
from knowledge.library.queries.shelves import LINE
from knowledge.library.views.pages import for_readers, page, person_of
from knowledge.library.voice import KINDS
from knowledge.search.queries import Found, find_articles, highlight
from knowledge.search.queries.retrieval import PAGE as DEEPEST

PER_PAGE = 10
LONGEST = 200
SEARCHES_PER_MINUTE = 120


@dataclass(frozen=True)
class Line:
    """One hit as it is shown."""

    article: Article
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class Asked:
    """What somebody looks for, and on which page of the answer they are."""

    text: str
    topic: Topic | None
    kind: str
    number: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * PER_PAGE


@require_safe
@for_readers
def search(request: HttpRequest, *, settings: OrganisationSettings) -> HttpResponse:
    """Search, whether or not there is script. `part=1` asks for the answer alone, while somebody types."""
    if not _is_counted(request):
        return page(request, "too_many", settings, {}, status=429)
    topics = list(Topic.objects.filter(retired_at=None))
    asked = _asked(request, topics)
    found = find_articles(
        asked.text,
        limit=PER_PAGE,
        offset=asked.offset,
        topic=asked.topic.pk if asked.topic else None,
        kind=asked.kind or None,
    )
    is_part = "part" in request.GET
    if not is_part and asked.text and not found.total_capped and person_of(request) is not None:
        note_gap(asked.text, at=timezone.now())
    context = {
        "asked": asked,
        "found": found,
        "lines": _lines(found),
        "more": asked.offset + PER_PAGE < min(found.total_capped, DEEPEST),
        "here": "search",
    }
    if is_part:
        return page(request, "found", settings, context)
    return page(request, "search", settings, {**context, "topics": topics, "kinds": KINDS})


def _asked(request: HttpRequest, topics: list[Topic]) -> Asked:
    kind = request.GET.get("kind", "")
    number = request.GET.get("page", "1")
    return Asked(
        text=request.GET.get("q", "")[:LONGEST].strip("\0").lstrip(),
        topic=next((topic for topic in topics if topic.slug == request.GET.get("topic", "")), None),
        kind=kind if kind in Kind.values else "",
        number=max(1, min(int(number), DEEPEST // PER_PAGE)) if number.isascii() and number.isdigit() else 1,
    )


def _is_counted(request: HttpRequest) -> bool:
    person = person_of(request)
    who = f"user:{person.pk}" if person else address_key(client_address(request))
    limit = limits.Limit(f"library:search:{who}", SEARCHES_PER_MINUTE, limits.MINUTE)
    try:
        limits.count([limit], at=timezone.now())
    except limits.TooMany:
        return False
    return True


def _lines(found: Found) -> list[Line]:
    rows: dict[int, Any] = Article.objects.only(*LINE).in_bulk([hit.article_id for hit in found.hits])
    return [
        Line(article, highlight(article.title, found.stems), hit.snippet)
        for hit in found.hits
        if (article := rows.get(hit.article_id)) is not None
    ]
