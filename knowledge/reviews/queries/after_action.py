"""What the report of a whole drill shows beside what people write: from evaluation, as the principal may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.desk.words import day
from incidents.drills.models import Exercise
from incidents.evaluation.choices import Finding
from incidents.evaluation.models import Observation
from incidents.evaluation.picture import Picture
from incidents.evaluation.queries.comparing import Comparison, comparison_of
from incidents.evaluation.queries.hot_wash import Said, said_after
from incidents.evaluation.queries.page import Evaluation, Standing, evaluation_of
from incidents.evaluation.queries.picture import Told, picture_of
from knowledge.reviews.choices import Section
from knowledge.reviews.models import CorrectiveAction, Lesson, LessonStep, Review
from knowledge.reviews.queries.text import Part


@dataclass(frozen=True)
class Improvement:
    """One area for improvement, and the corrective action that was made of it."""

    observation: Observation
    action: CorrectiveAction | None


@dataclass(frozen=True)
class Report:
    """All of a report that is not written by people."""

    evaluation: Evaluation
    picture: Picture
    told: list[Told]
    comparison: Comparison | None
    said: Said
    strengths: list[Observation]
    improvements: list[Improvement]
    moved: list[LessonStep]


def detail_of(observation: Observation) -> str:
    """What an action made of an observation says, and is known by."""
    return f"Observed in a drill (observation {observation.pk}): {observation.text}"


def report_of(review: Review, exercise: Exercise) -> Report:
    """A constant number of queries, however much was observed."""
    evaluation = evaluation_of(exercise)
    picture, told = picture_of(exercise)
    actions = {action.detail: action for action in CorrectiveAction.objects.filter(review=review)}
    seen = evaluation.observations
    return Report(
        evaluation=evaluation,
        picture=picture,
        told=told,
        comparison=comparison_of(exercise, at=exercise.ended_at) if exercise.ended_at is not None else None,
        said=said_after(exercise),
        strengths=[one for one in seen if one.finding == Finding.STRENGTH],
        improvements=[
            Improvement(one, actions.get(detail_of(one))) for one in seen if one.finding == Finding.IMPROVEMENT
        ],
        moved=_moved_by(exercise),
    )


def _moved_by(exercise: Exercise) -> list[LessonStep]:
    """Steps of lessons that the drill proves, of lessons that the principal may see. Two queries."""
    lessons = Lesson.objects.filter(steps__incident__exercise=exercise).values("pk")
    steps = LessonStep.objects.filter(lesson__in=lessons, incident__exercise=exercise)
    return list(steps.select_related("lesson").order_by("at", "pk"))


def parts_on_paper(review: Review, report: Report) -> list[Part]:
    """The report as text, part by part; empty parts are left out. Two queries."""
    texts = [(section.label, getattr(review, section.value)) for section in Section]
    texts += [
        ("Objectives", _lines(_objective(one) for one in report.evaluation.standings)),
        ("The drill as a whole", _lines(one.explanation for one in report.evaluation.whole)),
        ("Injects and actions", _lines(_action(one) for one in report.told)),
        ("Beside others", _comparison(report.comparison)),
        ("Strengths", _lines(one.text for one in report.strengths)),
        ("Areas for improvement", _lines(one.observation.text for one in report.improvements)),
        ("Lessons", _lines(one.title for one in review.lessons.order_by("pk"))),
        ("Improvement plan", _lines(_promise(one) for one in review.actions.select_related("owner"))),
    ]
    return [Part("", str(title), text) for title, text in texts if text.strip()]


def _objective(one: Standing) -> str:
    rating = one.result.get_rating_display() if one.result is not None and one.result.rating else "not rated"
    measured = f" {one.measurement.explanation}" if one.measurement is not None else ""
    return f"**{one.objective.title}:** {rating}.{measured}"


def _action(one: Told) -> str:
    return f"{one.inject} ({one.released}): {one.action}" + (f": {one.status}, {one.done}" if one.status else "")


def _comparison(comparison: Comparison | None) -> str:
    if comparison is None or not comparison.says_something:
        return ""
    return _lines(
        f"{row.measure.label}: {row.words[0]}; last drill {row.words[1]}; real incidents {row.words[2]} (n = {row.n})"
        for row in comparison.rows
    )


def _promise(action: CorrectiveAction) -> str:
    return f"{action.title} ({action.owner}, {day(action.due_on)}; {action.get_state_display()})"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)
