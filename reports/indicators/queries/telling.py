"""What a row behind an indicator is called, and where it is shown: as far as the principal may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from incidents.clocks.models import Clock
from incidents.drills.models import Exercise
from incidents.escalation.models import EscalationRun
from incidents.evaluation.models import ObjectiveResult, Qualification
from incidents.lifecycle.models import AffectedService, Incident
from incidents.microdrills.models import MicroTask
from incidents.notifications.kinds import KINDS
from incidents.notifications.models import Notification
from knowledge.articles.models import Article, ArticleFeedback, ArticleLink, KnowledgeGap
from knowledge.reviews.models import CorrectiveAction, Lesson, LessonStep, Review
from reports.metrics.queries.listing import named, page_of

# The words, the address (empty for none), and the incident it belongs to.
Told = tuple[str, str, Incident | None]
Tell = Callable[[QuerySet[Any]], dict[Any, Told]]


def told(rows: QuerySet[Any]) -> dict[Any, Told]:
    """Each row by its key. One to three queries."""
    return _TELLERS[rows.model](rows)


def _seen(keys: Iterable[int | None]) -> dict[int | None, Incident]:
    """The incidents that the principal may see. One query."""
    wanted = {key for key in keys if key is not None}
    return dict(Incident.objects.in_bulk(wanted)) if wanted else {}


def _beside(words: str, incident: Incident | None) -> Told:
    if incident is None:
        return words, "", None
    return f"{named(incident)}: {words}" if words else named(incident), page_of(incident), incident


def _of_incidents(words: Callable[[Any], str], *beside: str) -> Tell:
    """Rows that are shown on the page of their incident; `words` say which of its things each is."""

    def tell(rows: QuerySet[Any]) -> dict[Any, Told]:
        found = list(rows.select_related(*beside) if beside else rows)
        incidents = _seen(row.incident_id for row in found)
        return {row.pk: _beside(words(row), incidents.get(row.incident_id)) for row in found}

    return tell


def _page(row: Notification) -> str:
    kind = KINDS.get(row.kind)
    return f"{row.recipient}, {kind.name.lower() if kind is not None else 'page'}"


def _article(article: Article) -> str:
    return f"{article.reference} {article.title}"


def _own(words: Callable[[Any], str], address: Callable[[Any], str], *beside: str) -> Tell:
    """Rows that have a page of their own, or stand on that of something else than an incident."""

    def tell(rows: QuerySet[Any]) -> dict[Any, Told]:
        return {row.pk: (words(row), address(row), None) for row in (rows.select_related(*beside) if beside else rows)}

    return tell


def _reviews(rows: QuerySet[Any]) -> dict[Any, Told]:
    """By the incident, or by the drill where it is of a whole one."""
    found = list(rows)
    incidents = _seen(row.incident_id for row in found)
    drills = Exercise.objects.known().in_bulk({row.exercise_id for row in found if row.exercise_id})
    named_by = {row.pk: incidents.get(row.incident_id) or drills.get(row.exercise_id) for row in found}
    return {
        row.pk: (f"Review of {_named(named_by[row.pk])}", _at("review", row.pk), incidents.get(row.incident_id))
        for row in found
    }


def _named(thing: Incident | Exercise | None) -> str:
    return named(thing) if isinstance(thing, Incident) else thing.name if thing is not None else "a drill"


def _held(row: Qualification) -> str:
    return f"{row.user}, {row.get_role_display() if row.role else row.capability}"


def _at(name: str, *keys: int) -> str:
    return reverse(name, args=keys)


_TELLERS: dict[type[Any], Tell] = {
    Notification: _of_incidents(_page, "recipient"),
    EscalationRun: _of_incidents(lambda row: ""),
    Clock: _of_incidents(lambda row: str(row.get_kind_display()).lower()),
    AffectedService: _of_incidents(lambda row: f"{row.service}, {row.get_effect_display().lower()}", "service"),
    ArticleLink: _of_incidents(lambda row: _article(row.article), "article"),
    ArticleFeedback: _own(
        lambda row: _article(row.article), lambda row: _at("articles_article", row.article_id), "article"
    ),
    KnowledgeGap: _own(lambda row: f"“{row.shown}”", lambda row: _at("articles_work")),
    Article: _own(_article, lambda row: _at("articles_article", row.pk)),
    Lesson: _own(lambda row: f"{row.title}, {row.get_state_display().lower()}", lambda row: _at("lesson", row.pk)),
    LessonStep: _own(lambda row: row.lesson.title, lambda row: _at("lesson", row.lesson_id), "lesson"),
    CorrectiveAction: _own(
        lambda row: f"{row.title}, {row.owner}", lambda row: _at("corrective_action", row.pk), "owner"
    ),
    Review: _reviews,
    Exercise: _own(lambda row: row.name, lambda row: _at("drill", row.pk)),
    ObjectiveResult: _own(
        lambda row: f"{row.exercise}: {row.objective.title}",
        lambda row: _at("drill_evaluation", row.exercise_id),
        *("exercise", "objective"),
    ),
    MicroTask: _own(
        lambda row: f"{row.user}: {row.get_kind_display().lower()}",
        lambda row: _at("micro_results", row.exercise_id),
        "user",
    ),
    Qualification: _own(_held, lambda row: _at("qualifications"), *("user", "capability")),
}
