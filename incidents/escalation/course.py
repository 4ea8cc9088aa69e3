"""What comes when in a run: which step follows which, and at what instant. Pure; the engine and the preview ask it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.escalation.shape import Plan


@dataclass(frozen=True)
class Point:
    """What is to be done next: a step of a round, or (`step` is behind the last) the fallback, at the instant `due`.

    `told_at`: when a step of this round last told somebody; none so far in it.
    """

    round: int
    step: int
    due: datetime
    told_at: datetime | None = None


def begin(plan: Plan, at: datetime) -> Point:
    """The first step, after its own delay."""
    return Point(0, 0, at + plan.steps[0].delay)


def is_fallback(plan: Plan, point: Point) -> bool:
    return point.step >= len(plan.steps)


def used_up(plan: Plan, point: Point) -> Point:
    """Where a run stands whose fallback was told."""
    return Point(point.round, len(plan.steps) + 1, point.due, point.told_at)


def is_used_up(plan: Plan, point: Point) -> bool:
    return point.step > len(plan.steps)


def after_told(plan: Plan, point: Point, at: datetime) -> Point:
    """What follows a step that told somebody at `at`: everybody has the time that they were promised, from then on."""
    if point.step + 1 < len(plan.steps):
        return Point(point.round, point.step + 1, at + plan.steps[point.step + 1].delay, at)
    return _after_round(plan, point, at, told_at=at)


def after_skipped(plan: Plan, point: Point, at: datetime) -> Point:
    """What follows a step that told nobody: the next at once. A round in which nobody was told is not repeated."""
    if point.step + 1 < len(plan.steps):
        return Point(point.round, point.step + 1, at, point.told_at)
    if point.told_at is None:
        return Point(point.round, len(plan.steps), at)
    return _after_round(plan, point, at, told_at=point.told_at)


def _after_round(plan: Plan, point: Point, at: datetime, *, told_at: datetime) -> Point:
    over = max(at, told_at + plan.wait)
    if point.round < plan.repeats:
        return Point(point.round + 1, 0, over + plan.steps[0].delay)
    return Point(point.round, len(plan.steps), over)


def again(plan: Plan, point: Point, at: datetime) -> Point:
    """Where a run goes on after an acknowledgement that did not hold: with the step that was told last, at once.

    From the beginning where none was, or where even the fallback was told.
    """
    if is_used_up(plan, point):
        return Point(0, 0, at)
    return Point(point.round, max(point.step - 1, 0), at)


LATE = timedelta(minutes=1)


def lateness(due: datetime, at: datetime) -> timedelta | None:
    """How late something is that was due at `due`; None while it is not worth a word."""
    late = at - due
    return late if late >= LATE else None
