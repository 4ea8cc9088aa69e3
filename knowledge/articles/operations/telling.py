"""Telling people about their articles. Of a restricted one its reference only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.people.models import User
from knowledge.articles.choices import Opinion
from knowledge.articles.models import Article, ArticleFeedback, ArticleSuggestion


def tell_owner(article: Article, feedback: ArticleFeedback, *, actor: User | None, at: datetime) -> None:
    """A reader's comment or flag is a task now."""
    words = str(Opinion(feedback.opinion).label)
    _tell(
        article,
        "article.task",
        [feedback.owner],
        actor=actor,
        at=at,
        intent=f"article-task:{feedback.pk}:{at.isoformat()}",
        what=words,
        words="" if article.restricted else feedback.comment,
    )


def tell_of_suggestion(article: Article, suggestion: ArticleSuggestion, *, actor: User | None, at: datetime) -> None:
    """A reader suggests an edit, which the owner hears of."""
    words = "" if article.restricted else suggestion.comment
    intent = f"article-suggestion:{suggestion.pk}"
    _tell(article, "article.suggested", [article.owner], actor=actor, at=at, intent=intent, words=words)


def tell_decision(article: Article, suggestion: ArticleSuggestion, *, actor: User | None, at: datetime) -> None:
    """Whoever suggested an edit hears what became of it."""
    what = str(suggestion.get_state_display()).lower()
    intent = f"article-decision:{suggestion.pk}"
    people = [suggestion.suggested_by]
    _tell(article, "article.decided", people, actor=actor, at=at, intent=intent, what=what, words=suggestion.decision)


def tell_review(article: Article, people: Iterable[User | None], *, at: datetime, what: str, intent: str) -> None:
    """The review of an article is due, or was not done in time."""
    _tell(article, "article.review", people, actor=None, at=at, intent=intent, what=what)


def _tell(
    article: Article,
    kind: str,
    people: Iterable[User | None],
    *,
    actor: User | None,
    at: datetime,
    intent: str,
    what: str = "",
    words: str = "",
    path: str = "",
) -> None:
    context: dict[str, Any] = {
        "reference": article.reference,
        "title": "(restricted)" if article.restricted else article.title,
        "what": what,
        "words": words,
        "url": absolute(path or reverse("articles_article", args=[article.pk])),
    }
    notify(
        kind=kind,
        recipients=[person for person in people if person is not None],
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=intent,
        context=context,
    )
