"""What is counted of drills: pure functions that say how they are made."""

from __future__ import annotations

from incidents.evaluation.choices import Rating
from incidents.microdrills.choices import TaskStatus

# What an objective earns by how it was performed (HSEEP's P, S, M, U at even steps).
RATINGS: dict[str, float] = {Rating.PERFORMED: 1.0, Rating.SOME: 2 / 3, Rating.MAJOR: 1 / 3, Rating.UNABLE: 0.0}


def drills_held() -> float:
    """How many drills took place.

    Formula: the number of drills.
    Population: drills that ended in the period, without micro-drills.
    Source: the drills and how they ended.
    """
    return 1


def drills_missed() -> float:
    """How many planned drills did not take place.

    Formula: the number of drills.
    Population: drills planned to begin in the period that were missed, without those cancelled and micro-drills.
    Source: the drills and how they ended.
    """
    return 1


def drill_results(rating: str) -> float | None:
    """How well the objectives of drills were reached.

    Formula: the mean of the ratings: performed 1, with some challenge ⅔, with major challenge ⅓, unable 0.
    Population: objectives rated in drills that ended in the period; those not rated are unknown.
    Source: the ratings of the evaluation.
    """
    return RATINGS.get(rating)


def micro_drills_right(status: str) -> float:
    """Which share of the tasks of micro-drills was done right.

    Formula: tasks answered right, over those answered right, wrong or not in time.
    Population: tasks given in the period; those excused do not count.
    Source: the tasks of micro-drills.
    """
    return 1 if status == TaskStatus.RIGHT else 0


def qualified_people(person: int) -> float:
    """How many people hold a qualification.

    Formula: the number of people with at least one qualification in force.
    Population: qualifications in force at the end of the period and not revoked since, of active accounts.
    Source: the qualifications that people earned in drills.
    """
    return person
