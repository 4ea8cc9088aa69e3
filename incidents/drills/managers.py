"""Managers of drills: what belongs to conducting one is not shown to those who play it before it is released."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import Q

from incidents.permissions.managers import ScopedManager
from incidents.permissions.principal import current_principal
from incidents.permissions.visible import OfPrincipal

if TYPE_CHECKING:
    from incidents.drills.models import Exercise

M = TypeVar("M", bound=models.Model, covariant=True)

VIEW_DRILLS = "incidents.view_scenario"
_ROLE = """EXISTS (
    SELECT 1 FROM incidents_exerciserole AS {name}
    WHERE {name}.exercise_id = {exercise} AND {name}.user_id = %s{roles}
)"""
_CONDUCTING = " AND {name}.role IN ('controller', 'evaluator', 'facilitator', 'simulator')"
_PLAYING = " AND {name}.role = 'player'"


def _role(exercise: str, name: str, roles: str = "") -> str:
    return _ROLE.format(exercise=exercise, name=name, roles=roles.format(name=name))


def _conducts(user: Any, exercise: str, trainer: str, status: str) -> tuple[str, tuple[Any, ...]]:
    playing = f"({_role(exercise, 'playing', _PLAYING)} AND {status} IN ('planned', 'running', 'paused'))"
    if user.has_perm(VIEW_DRILLS):
        return f"(NOT {playing})", (user.pk,)
    conducting = _role(exercise, "conducting", _CONDUCTING)
    return f"(({trainer} = %s OR {conducting}) AND NOT {playing})", (user.pk, user.pk, user.pk)


class _OfExercise(OfPrincipal):
    """A condition on an exercise that depends on the principal. `path` leads to it, as in `"exercise__"`."""

    def __init__(self, path: str = "") -> None:
        super().__init__(f"{path}pk", f"{path}trainer_id", f"{path}status", f"{path}is_surprise")

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        principal = current_principal()
        if principal.is_system:
            return "(1 = 1)", ()
        user = principal.user
        if principal.user_id is None or not getattr(user, "is_active", False):
            return "(1 = 0)", ()
        return self.condition(user, *self.in_sql(compiler))

    def condition(
        self, user: Any, exercise: str, trainer: str, status: str, surprise: str
    ) -> tuple[str, tuple[Any, ...]]:
        raise NotImplementedError


class Conducts(_OfExercise):
    """True where the principal conducts the exercise: a trainer who does not play it, or who has a role in it."""

    def condition(
        self, user: Any, exercise: str, trainer: str, status: str, surprise: str
    ) -> tuple[str, tuple[Any, ...]]:
        return _conducts(user, exercise, trainer, status)


class Knows(_OfExercise):
    """True where the principal may know that the exercise is: everybody who may see drills, but for one thing.

    A surprise is known before it begins to those alone who conduct it.
    """

    def condition(
        self, user: Any, exercise: str, trainer: str, status: str, surprise: str
    ) -> tuple[str, tuple[Any, ...]]:
        conducts, params = _conducts(user, exercise, trainer, status)
        begun = f"NOT ({surprise} AND {status} = 'planned')"
        if user.has_perm("incidents.view_exercise"):
            return f"({conducts} OR {begun})", params
        taking_part = _role(exercise, "taking_part")
        return f"({conducts} OR ({begun} AND {taking_part}))", (*params, user.pk)


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def known(self) -> Self:
        """Those that the principal may know of. Raises NoPrincipal when compiled with none in force."""
        return self.filter(Knows())

    def conducted(self) -> Self:
        """Those that the principal conducts, as far as it is about reading."""
        return self.filter(Conducts())

    def delete(self) -> Any:
        raise DrillsAreNeverDeleted


class DrillsAreNeverDeleted(TypeError):
    """Somebody tried to delete a drill."""

    def __init__(self) -> None:
        super().__init__("Drills are never deleted: cancel it, or archive it.")


class ConductManager(ScopedManager[M], Generic[M]):
    """Shows what belongs to conducting an exercise to those who conduct it, and to others what `released` says.

    `released` is a condition on the row under which whoever knows of the exercise may read it; none: never.
    `incidents` are nullable paths to incidents: a row that leads to one is for those who may know of that one too.
    """

    def __init__(self, path: str = "exercise__", *, released: Q | None = None, incidents: tuple[str, ...] = ()) -> None:
        super().__init__(optional=incidents)
        self.paths = ()
        self.path, self.released = path, released

    def get_queryset(self) -> models.QuerySet[M]:
        declared = self.model._default_manager
        # Django makes the manager behind `exercise.injects` from this class, without its arguments.
        if not isinstance(declared, ConductManager):
            declared = self
        may_read = Q(Conducts(declared.path))
        if declared.released is not None:
            may_read |= declared.released & Q(Knows(declared.path))
        return super().get_queryset().filter(may_read)
