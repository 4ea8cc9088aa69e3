"""The manager of the library: the condition that keeps the script of a drill from those who are to play it."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

from django.db import models

from incidents.permissions.managers import ScopedManager
from incidents.permissions.principal import current_principal
from incidents.permissions.visible import OfPrincipal

M = TypeVar("M", bound=models.Model, covariant=True)

# The tables of exercises belong to `drills`. Parameters: the user's id.
_CONDUCTS = """{scenario} IN (
    SELECT conducted_version.scenario_id FROM incidents_exerciserole AS conducted_role
    JOIN incidents_exercise AS conducted ON conducted.id = conducted_role.exercise_id
    JOIN incidents_scenarioversion AS conducted_version ON conducted_version.id = conducted.scenario_version_id
    WHERE conducted_role.user_id = %s AND conducted_role.role IN ('controller', 'evaluator', 'facilitator', 'simulator')
    AND conducted.status NOT IN ('cancelled', 'missed')
)"""
_PLAYS = """{scenario} IN (
    SELECT played_version.scenario_id FROM incidents_exerciserole AS played_role
    JOIN incidents_exercise AS played ON played.id = played_role.exercise_id
    JOIN incidents_scenarioversion AS played_version ON played_version.id = played.scenario_version_id
    WHERE played_role.user_id = %s AND played_role.role = 'player'
    AND played.status IN ('planned', 'running', 'paused')
)"""
VIEW_LIBRARY = "incidents.view_scenario"


class MayRead(OfPrincipal):
    """True for scenarios that the principal may read: trainers, and who conducts a drill of it, unless they play it.

    `path` leads to the scenario, as in `"version__scenario__"`. Raises NoPrincipal when compiled with none in force.
    """

    def __init__(self, path: str = "") -> None:
        super().__init__(f"{path}pk")

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, tuple[Any, ...]]:
        principal = current_principal()
        if principal.is_system:
            return "(1 = 1)", ()
        user = principal.user
        if principal.user_id is None or not getattr(user, "is_active", False):
            return "(1 = 0)", ()
        (scenario,) = self.in_sql(compiler)
        plays = _PLAYS.format(scenario=scenario)
        if user.has_perm(VIEW_LIBRARY):
            return f"(NOT {plays})", (principal.user_id,)
        return f"({_CONDUCTS.format(scenario=scenario)} AND NOT {plays})", (principal.user_id, principal.user_id)


class LibraryManager(ScopedManager[M], Generic[M]):
    """Shows what the principal may read of the library, and of replays only those of incidents they may know of."""

    def __init__(self, path: str = "") -> None:
        super().__init__(optional=(f"{path}source_incident__",))
        self.path = path

    def get_queryset(self) -> models.QuerySet[M]:
        declared = self.model._default_manager
        # Django makes the manager behind `version.injects` from this class, without its arguments.
        path = declared.path if isinstance(declared, LibraryManager) else self.path
        return super().get_queryset().filter(MayRead(path))
