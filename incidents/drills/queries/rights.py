"""Who may do what with drills."""

from __future__ import annotations

from incidents.drills.choices import CONDUCTING, LIVE, DrillRole
from incidents.drills.models import Exercise, ExerciseRole
from incidents.people.models import User
from incidents.refusals import NotPermitted

NOT_YOURS = "Only its trainer and whoever controls it may do this."
NOT_EVALUATOR = "Only who conducts this drill may say what was seen."
NOT_A_PLAYER = "Only who takes part in this drill may answer."
# Who lets a drill go on, and who says how it went.
STEERING = (DrillRole.CONTROLLER, DrillRole.FACILITATOR)


def roles_of(user: User, exercise: Exercise) -> set[str]:
    """The roles of a person in an exercise. One query."""
    return set(ExerciseRole.objects.filter(exercise=exercise.pk, user=user).values_list("role", flat=True))


def may_plan(user: User) -> bool:
    return user.is_active and user.has_perm("incidents.add_exercise")


def _may(user: User, exercise: Exercise, roles: tuple[str, ...]) -> bool:
    """Its trainer, those who change drills, and who has one of the roles; while it is not over, nobody who plays it."""
    held = roles_of(user, exercise)
    if not user.is_active or (DrillRole.PLAYER in held and exercise.status in LIVE):
        return False
    return bool(held & set(roles)) or exercise.trainer_id == user.pk or user.has_perm("incidents.change_exercise")


def may_steer(user: User, exercise: Exercise) -> bool:
    """Whether the person starts, pauses and ends it, and releases its injects. One query."""
    return _may(user, exercise, STEERING)


def may_conduct(user: User, exercise: Exercise) -> bool:
    """Whether the person sees what is expected and says what was seen. One query."""
    return _may(user, exercise, CONDUCTING)


def require_planner(actor: User | None) -> None:
    """Raises NotPermitted. `actor` is none for Muster itself, here and below."""
    if actor is not None and not may_plan(actor):
        raise NotPermitted


def require_steering(actor: User | None, exercise: Exercise) -> None:
    """Raises NotPermitted."""
    if actor is not None and not may_steer(actor, exercise):
        raise NotPermitted(NOT_YOURS)


def require_conducting(actor: User | None, exercise: Exercise) -> None:
    """Raises NotPermitted."""
    if actor is not None and not may_conduct(actor, exercise):
        raise NotPermitted(NOT_EVALUATOR)


def require_part(actor: User, exercise: Exercise) -> None:
    """Raise NotPermitted for who does not take part; observers look on."""
    if not roles_of(actor, exercise) - {DrillRole.OBSERVER} and not may_conduct(actor, exercise):
        raise NotPermitted(NOT_A_PLAYER)
