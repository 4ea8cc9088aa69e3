"""What is counted of reviews, lessons and corrective actions: pure functions that say how they are made."""

from __future__ import annotations

from datetime import date, datetime


def lessons() -> float:
    """How many lessons were drawn.

    Formula: the number of lessons.
    Population: lessons drawn in the period, in the state in which they are now.
    Source: the lessons of reviews.
    """
    return 1


def time_to_verify_lesson(drawn_at: datetime, verified_at: datetime) -> float | None:
    """How long it took from drawing a lesson to the proof that it changed something.

    Formula: verified minus drawn.
    Population: lessons verified in the period, each time that they were.
    Source: the steps of each lesson from state to state.
    """
    return (verified_at - drawn_at).total_seconds() if verified_at >= drawn_at else None


def actions_overdue() -> float:
    """How many corrective actions were not done by their day.

    Formula: the number of corrective actions past their day and not done.
    Population: actions overdue at the end of the period, without those that were given up, by the days they have now.
    Source: the corrective actions of reviews.
    """
    return 1


def actions_in_time(due_on: date, done_on: date | None) -> float:
    """Which share of corrective actions was done by its day.

    Formula: actions done on their day or before, over all.
    Population: actions whose day lies in the period and is past, without those that were given up.
    Source: the corrective actions of reviews.
    """
    return 1 if done_on is not None and done_on <= due_on else 0


def actions_effective(due_on: date, lesson: int | None, came_back_on: date | None) -> float | None:
    """Which share of the corrective actions that were done kept their cause from coming back.

    Formula: actions after whose day no incident had the cause of their lesson again, over all.
    Population: actions that are done and whose day lies in the period; without a lesson it is unknown.
    Source: the corrective actions of reviews, and the incidents noted at their lessons as the same cause.
    """
    if lesson is None:
        return None
    return 0 if came_back_on is not None and came_back_on > due_on else 1


def reviews_due() -> float:
    """How many reviews were due.

    Formula: the number of reviews.
    Population: reviews due in the period, in the state in which they are now.
    Source: the reviews of incidents.
    """
    return 1


def reviews_decided(due_at: datetime, decided_at: datetime | None) -> float:
    """Which share of reviews was decided on in time.

    Formula: reviews scheduled, published or waived by the time they were due, over all.
    Population: reviews due in the period and before now.
    Source: the reviews of incidents.
    """
    return 1 if decided_at is not None and decided_at <= due_at else 0
