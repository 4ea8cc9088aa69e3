"""Injects against actions: when each was released, and when what was expected of it was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from incidents.drills.choices import ExpectationStatus
from incidents.drills.models import Exercise, ExerciseInject, Expectation
from incidents.evaluation.picture import Picture, Row, drawn
from incidents.evaluation.record import elapsed
from incidents.evaluation.words import seconds_in_words


@dataclass(frozen=True)
class Told:
    """One expected action as the table behind the picture tells it."""

    inject: str
    released: str
    action: str
    expected_of: str
    done: str
    by: str
    status: str
    state: str


def picture_of(exercise: Exercise) -> tuple[Picture, list[Told]]:
    """The picture and the table behind it, as the principal may read them. Two queries.

    Instants are told as time since the drill began, pauses included: it is what a watch showed.
    """
    injects = list(ExerciseInject.objects.filter(exercise=exercise).select_related("inject").order_by("position"))
    rows = Expectation.objects.filter(exercise=exercise).select_related("action", "met_by", "exercise_inject__inject")
    expected: dict[int, list[Expectation]] = {}
    for one in rows.order_by("exercise_inject__position", "pk"):
        expected.setdefault(one.exercise_inject_id, []).append(one)
    began = exercise.started_at
    if began is None:
        return drawn([], 0), []
    length = elapsed(began, exercise.ended_at, ()) if exercise.ended_at is not None else 0
    shown: list[Row] = []
    told: list[Told] = []
    for inject in injects:
        own = expected.get(inject.pk, [])
        released = elapsed(began, inject.released_at) if inject.released_at is not None else None
        done = [(elapsed(began, one.met_at), one.status) for one in own if one.met_at is not None]
        due = [elapsed(began, one.due_at) for one in own if one.due_at is not None]
        missed = sum(one.status == ExpectationStatus.NOT_MET for one in own)
        shown.append(Row(inject.inject.title, released, done, due, missed))
        told += [_told(inject, one, began, released) for one in own] or [_nothing(inject, released)]
    return drawn(shown, length), told


def _told(inject: ExerciseInject, one: Expectation, began: datetime, released: int | None) -> Told:
    from_start = elapsed(began, one.met_at) if one.met_at is not None else None
    return Told(
        inject=inject.inject.title,
        released=_at(released),
        action=one.action.text,
        expected_of=str(one.action.get_role_display()) if one.action.role else "Anybody",
        done=_at(from_start),
        by=str(one.met_by) if one.met_by is not None else "",
        status=str(one.get_status_display()),
        state=one.status,
    )


def _nothing(inject: ExerciseInject, released: int | None) -> Told:
    return Told(inject.inject.title, _at(released), "Nothing was expected", "", "", "", "", "")


def _at(seconds: int | None) -> str:
    return seconds_in_words(seconds) if seconds is not None else "–"
