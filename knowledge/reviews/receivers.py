"""What the learning hears of: incidents that end owe a review, and some do not close before it is decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.drills.models import Exercise
from incidents.evaluation.operations.base import is_measured
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.workflows.choices import Phase
from incidents.workflows.models import State
from knowledge.reviews.operations.after_action import move_lessons, owe_report, publish_report
from knowledge.reviews.operations.owing import owe_review
from knowledge.reviews.queries.owed import review_of, rule_for

SYSTEM = "whether a review of an incident is owed, whoever moves it"


class ReviewUndecided(Refused):
    """The incident does not close before somebody has said whether and when it is reviewed."""

    code = "review_undecided"
    sentence = (
        "Its review is not decided yet. Schedule its meeting, publish it, or waive it with a reason: then it closes."
    )


def hold_closing(*, incident: Incident, to_state: State, at: datetime, **_: Any) -> None:
    """Raise ReviewUndecided where a rule holds the incident. One query where no rule asks, three at most."""
    if to_state.phase != Phase.CLOSED or incident.is_history:
        return
    with as_system(SYSTEM):
        rule = rule_for(incident, at=at)
        if rule is None or not rule.holds_closing:
            return
        review = review_of(incident)
    if review is None or not review.is_decided:
        raise ReviewUndecided


def owe_what_is_due(*, incident: Incident, to_state: State, actor: User | None, at: datetime, **_: Any) -> None:
    """An incident was resolved, or closed without that: a rule may ask for its review."""
    if to_state.phase not in (Phase.RESOLVED, Phase.CLOSED) or incident.is_history:
        return
    with as_system(SYSTEM):
        owe_review(incident, actor=actor, at=at)


def exercise_finished(*, exercise: Exercise, actor: User | None, at: datetime, **_: Any) -> None:
    """A drill is over and measured: its after-action report begins, and lessons whose procedure it tried move."""
    if not is_measured(exercise):
        return
    with as_system(SYSTEM):
        owe_report(exercise, actor=actor, at=at)
        move_lessons(exercise, at=at)


def results_shared(*, exercise: Exercise, actor: User | None, at: datetime, **_: Any) -> None:
    """Who may know of the drill reads its report from now on."""
    with as_system(SYSTEM):
        publish_report(exercise, actor=actor, at=at)
