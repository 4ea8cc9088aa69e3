"""The indicators there are, as metrics."""

from __future__ import annotations

from functools import partial
from typing import Any

from knowledge.reviews.choices import LessonState, ReviewState
from reports.indicators import knowing, learning, on_call, training
from reports.indicators.headlines import distinct, fairness, summed
from reports.indicators.indicators import Indicator
from reports.indicators.queries import rows
from reports.indicators.queries.answering import answer_indicator
from reports.indicators.queries.listing import list_rows
from reports.indicators.queries.reuse import answer_reuse, list_reuse
from reports.metrics.choices import DIMENSIONS, OF_TIME, Better, Group, Unit
from reports.metrics.queries.records import column_of
from reports.metrics.registry import Metric

ON_CALL, KNOWLEDGE, LEARNING, TRAINING = "On call", "Knowledge", "Learning", "Training"
_COUNT, _SHARE = Unit.COUNT, Unit.SHARE
_LOWER, _HIGHER, _NEITHER = Better.LOWER, Better.HIGHER, Better.NEITHER


def _of_incident(path: str = "incident__", **others: str) -> dict[Group, str]:
    """What an incident has one of, and what else the rows can be split by."""
    return {each: f"{path}{column_of(each)}" for each in DIMENSIONS} | {Group(name): at for name, at in others.items()}


_PAGES: dict[str, Any] = {"rows": rows.pages, "at": "created_at"}
_ACTIONS: dict[str, Any] = {
    "at": "due_on",
    "columns": {Group.SERVICE: "service_id", Group.PERSON: "owner_id"},
    "needs": "knowledge.view_correctiveaction",
}
_REVIEWS: dict[str, Any] = {
    "at": "due_at",
    "columns": _of_incident(person="owner_id", state="state"),
    "needs": "knowledge.view_review",
    "states": dict(ReviewState.choices),
}
_LESSONS: dict[str, Any] = {"needs": "knowledge.view_lesson"}
_DRILL = {Group.TEAM: "team_id", Group.SERVICE: "service_id"}
_OF_DRILL = {group: f"exercise__{path}" for group, path in _DRILL.items()}

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        *("pages", "Pages", ON_CALL, _COUNT, _LOWER, on_call.pages),
        **_PAGES,
        counts=True,
        columns=_of_incident(person="recipient_id"),
    ),
    Indicator(
        *("pages_at_night", "Pages at night", ON_CALL, _COUNT, _LOWER, on_call.pages_at_night),
        **_PAGES,
        fields=("created_at", "recipient__time_zone"),
        headline=summed,
        columns=_of_incident(person="recipient_id"),
    ),
    Indicator(
        *("page_fairness", "Fairness of pages", ON_CALL, _SHARE, _HIGHER, on_call.page_fairness),
        **_PAGES,
        fields=("recipient_id",),
        headline=fairness,
        columns=_of_incident(),
    ),
    Indicator(
        *("escalations_unreached", "Escalations that reached nobody", ON_CALL, _SHARE, _LOWER, on_call.unreached),
        rows=rows.escalations,
        at="began_at",
        fields=("told_steps",),
        columns=_of_incident(),
    ),
    Indicator(
        *("updates_kept", "Promised updates that came in time", "Promises", _SHARE, _HIGHER, on_call.updates_kept),
        rows=rows.updates,
        at="due_at",
        fields=("state",),
        columns=_of_incident(),
    ),
    Indicator(
        *("services_affected", "Services affected", "Volume", _COUNT, _LOWER, on_call.affected),
        rows=rows.effects,
        at="started_at",
        counts=True,
        columns=_of_incident() | {Group.SERVICE: "service_id"},
    ),
    Indicator(
        *("articles_used", "Articles used", KNOWLEDGE, _COUNT, _HIGHER, knowing.articles_used),
        rows=rows.uses,
        at="linked_at",
        counts=True,
        columns=_of_incident(person="linked_by_id"),
    ),
    Indicator(
        *("articles_helped", "Articles that helped", KNOWLEDGE, _SHARE, _HIGHER, knowing.articles_helped),
        rows=rows.votes,
        at="at",
        fields=("opinion",),
        columns=_of_incident(),
    ),
    Indicator(
        *("content_gaps", "Content gaps", KNOWLEDGE, _COUNT, _LOWER, knowing.content_gaps),
        rows=rows.gaps,
        at="first_at",
        until="closed_at",
        counts=True,
    ),
    Indicator(
        *("articles_overdue", "Articles overdue for review", KNOWLEDGE, _COUNT, _LOWER, knowing.articles_overdue),
        rows=rows.articles_to_review,
        at="review_on",
        until="archived_at",
        counts=True,
        columns={Group.PERSON: "owner_id"},
    ),
    Indicator(
        *("lessons", "Lessons drawn", LEARNING, _COUNT, _NEITHER, learning.lessons),
        rows=rows.lessons,
        at="created_at",
        counts=True,
        columns=_of_incident("review__incident__", state="state"),
        states=dict(LessonState.choices),
        **_LESSONS,
    ),
    Indicator(
        *("time_to_verify_lesson", "Time to verify a lesson", LEARNING, Unit.SECONDS, _LOWER),
        of=learning.time_to_verify_lesson,
        rows=rows.verified_lessons,
        at="at",
        fields=("lesson__created_at", "at"),
        **_LESSONS,
    ),
    Indicator(
        *("actions_overdue", "Corrective actions overdue", LEARNING, _COUNT, _LOWER, learning.actions_overdue),
        rows=rows.actions,
        until="done_at",
        whole_days=True,
        counts=True,
        **_ACTIONS,
    ),
    Indicator(
        *("actions_in_time", "Corrective actions done in time", LEARNING, _SHARE, _HIGHER, learning.actions_in_time),
        rows=rows.actions_past_their_day,
        fields=("due_on", "done_on"),
        **_ACTIONS,
    ),
    Indicator(
        *("actions_effective", "Corrective actions that worked", LEARNING, _SHARE, _HIGHER, learning.actions_effective),
        rows=rows.actions_done,
        fields=("due_on", "lesson_id", "came_back_on"),
        **_ACTIONS,
    ),
    Indicator(
        *("reviews_due", "Reviews due", LEARNING, _COUNT, _NEITHER, learning.reviews_due),
        rows=rows.reviews,
        counts=True,
        **_REVIEWS,
    ),
    Indicator(
        *("reviews_decided", "Reviews decided in time", LEARNING, _SHARE, _HIGHER, learning.reviews_decided),
        rows=rows.reviews_past_due,
        fields=("due_at", "decided_at"),
        **_REVIEWS,
    ),
    Indicator(
        *("drills_held", "Drills held", TRAINING, _COUNT, _HIGHER, training.drills_held),
        rows=rows.drills_held,
        at="ended_at",
        counts=True,
        columns=_DRILL,
    ),
    Indicator(
        *("drills_missed", "Drills missed", TRAINING, _COUNT, _LOWER, training.drills_missed),
        rows=rows.drills_missed,
        at="starts_at",
        counts=True,
        columns=_DRILL,
    ),
    Indicator(
        *("drill_results", "Results of drills", TRAINING, _SHARE, _HIGHER, training.drill_results),
        rows=rows.results,
        at="exercise__ended_at",
        fields=("rating",),
        is_graded=True,
        columns=_OF_DRILL,
    ),
    Indicator(
        *("micro_drills_right", "Micro-drills done right", TRAINING, _SHARE, _HIGHER, training.micro_drills_right),
        rows=rows.micro_tasks,
        at="asked_at",
        fields=("status",),
        columns=_OF_DRILL | {Group.PERSON: "user_id"},
    ),
    Indicator(
        *("qualified_people", "Qualified people", TRAINING, _COUNT, _HIGHER, training.qualified_people),
        rows=rows.qualifications,
        at="earned_at",
        until="expires_on",
        whole_days=True,
        fields=("user_id",),
        headline=distinct,
        needs="incidents.view_qualification",
    ),
)


def _metric(indicator: Indicator) -> Metric:
    return Metric(
        indicator.name,
        indicator.label,
        indicator.subject,
        indicator.unit,
        indicator.better,
        indicator.of,
        partial(answer_indicator, indicator),
        groups=indicator.groups,
        filters=indicator.filters,
        records=partial(list_rows, indicator),
    )


REUSE = Metric(
    *("article_reuse", "Incidents with an article", KNOWLEDGE, _SHARE, _HIGHER, knowing.article_reuse),
    answer_reuse,
    groups=(*OF_TIME, *DIMENSIONS),
    records=list_reuse,
)
METRICS: list[Metric] = [*map(_metric, INDICATORS), REUSE]
