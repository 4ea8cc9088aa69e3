"""The lists of the console: articles, tasks, suggestions, gaps, dead links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from incidents.people.models import User
from knowledge.articles.choices import Confidence, FeedbackState, LinkState, SuggestionState
from knowledge.articles.models import Article, ArticleFeedback, ArticleHyperlink, ArticleSuggestion, KnowledgeGap

PAGE = 50
LINE = ("owner", "latest_revision", "published_revision")


@dataclass(frozen=True)
class Tab:
    """One list of articles: its slug, its name, and what to say when it is empty."""

    slug: str
    name: str
    when_empty: str


TABS = (
    Tab("all", "All", "There is no article yet. Begin the first one: what did you explain twice this week?"),
    Tab("mine", "Mine", "You own no article yet."),
    Tab("drafts", "Work in progress", "Nothing is being written at the moment."),
    Tab("validate", "To validate", "Everything that was handed in has been looked at."),
    Tab("review", "To review", "No review is due."),
    Tab("archived", "Archived", "Nothing is archived."),
)


def articles_for(
    tab: str, *, user: User, on: date, text: str = "", topic: int | None = None, by_date: bool = True
) -> Any:
    """The articles of a list that the reader may read, the last changed first; reviews by their dates (`by_date`)."""
    rows = Article.objects.select_related(*LINE)
    if tab == "archived":
        rows = rows.filter(confidence=Confidence.ARCHIVED)
    else:
        rows = rows.exclude(confidence=Confidence.ARCHIVED)
    if tab == "mine":
        rows = rows.filter(owner=user)
    elif tab == "drafts":
        rows = rows.filter(confidence=Confidence.WORK_IN_PROGRESS)
    elif tab == "validate":
        rows = rows.to_validate()
    elif tab == "review":
        rows = rows.to_review(on)
    for word in text.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(latest_revision__title__icontains=word))
    if topic is not None:
        rows = rows.filter(topics=topic)
    return rows.order_by("review_on", "pk") if tab == "review" and by_date else rows.order_by("-updated_at", "-pk")


def open_tasks(user: User | None = None) -> Any:
    """What readers said that somebody has to look at, the oldest first: of a person, or everybody's."""
    rows = ArticleFeedback.objects.filter(state=FeedbackState.OPEN).select_related("article", "user", "owner")
    return (rows if user is None else rows.filter(owner=user)).order_by("at", "pk")


def open_suggestions() -> Any:
    """The edits that wait for a decision, the oldest first."""
    rows = ArticleSuggestion.objects.filter(state=SuggestionState.OPEN)
    return rows.select_related("article", "suggested_by").order_by("suggested_at", "pk")


def open_gaps() -> Any:
    """What was looked for in vain, the most often first."""
    return KnowledgeGap.objects.filter(closed_at=None).order_by("-count", "-last_at", "pk")


def dead_links() -> Any:
    """The links of published articles that lead nowhere."""
    rows = ArticleHyperlink.objects.filter(state=LinkState.DEAD, article__in=Article.objects.readable_now())
    return rows.select_related("article").order_by("article__title", "address")
