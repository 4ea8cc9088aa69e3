"""How each kind of inject reaches the players: by the same ways by which the real thing would, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from incidents.catalog.choices import SourceKind
from incidents.catalog.models import Category, IncidentType, Service
from incidents.catalog.queries import source_of_kind
from incidents.drills.choices import DrillRole
from incidents.drills.models import Exercise, ExerciseInject
from incidents.drills.operations.base import DrillRefused
from incidents.drills.operations.telling import tell, url_of, write_outside
from incidents.drills.queries.people import people_of
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import log_incident
from incidents.people.models import User
from incidents.scenarios.choices import Delivery

VIA = {"api": SourceKind.API, "form": SourceKind.REPORT}
PASSED_ON = ("impact", "urgency", "dedup_key")
# Who makes the calls of a script.
CALLING = (DrillRole.CONTROLLER, DrillRole.SIMULATOR, DrillRole.FACILITATOR)


def deliver_inject(exercise: Exercise, one: ExerciseInject, *, actor: User | None, at: datetime) -> Incident | None:
    """Tell what the inject tells; return the incident where it reports one. Raises Refused, having told nothing."""
    return _DELIVERIES[one.inject.delivery](exercise, one, actor, at)


def _report(exercise: Exercise, one: ExerciseInject, _actor: User | None, at: datetime) -> Incident:
    """The incident that the inject describes, logged as a program or the report form would log it."""
    given = one.inject.incident
    kind = IncidentType.objects.filter(slug=given.get("type", ""), retired_at=None).first()
    if kind is None:
        raise DrillRefused(f"There is no type “{given.get('type', '')}” that incidents could have.")
    service = Service.objects.filter(slug=given["service"]).first() if given.get("service") else exercise.service
    named = given.get("category")
    category = Category.objects.filter(name=named, retired_at=None).first() if named else None
    details: dict[str, Any] = {name: given[name] for name in PASSED_ON if given.get(name)}
    return log_incident(
        type=kind,
        title=str(given.get("title") or one.inject.title)[:200],
        source=source_of_kind(VIA.get(str(given.get("via", "api")), SourceKind.API)),
        actor=None,
        at=at,
        description=str(given.get("description") or one.inject.body),
        service=service,
        category=category,
        exercise=exercise,
        **details,
    )


def _told(one: ExerciseInject) -> dict[str, str]:
    return {"sender": one.inject.sender, "title": one.inject.title, "words": one.inject.body}


def _tell_players(kind: str, *, inbox_only: bool = False, outside: bool = False) -> Callable[..., None]:
    def deliver(exercise: Exercise, one: ExerciseInject, _actor: User | None, at: datetime) -> None:
        intent = f"inject:{one.pk}"
        url = f"{url_of(exercise)}#inject-{one.pk}"
        players = people_of(exercise, DrillRole.PLAYER)
        # Muster tells it, whoever released it: a player is not told who pulls the strings.
        told: dict[str, Any] = {"actor": None, "at": at, "intent": intent, **_told(one)}
        tell(exercise, kind, players, inbox_only=inbox_only, url=url, **told)
        if outside:
            write_outside(exercise, kind, at=at, intent=intent, **_told(one))

    return deliver


def _hand_script(exercise: Exercise, one: ExerciseInject, actor: User | None, at: datetime) -> None:
    """Players hear of it when they are called."""
    script = "\n\n".join(filter(None, [one.inject.body, one.inject.controller_note]))
    callers = people_of(exercise, *CALLING)
    told: dict[str, Any] = {"actor": actor, "at": at, "intent": f"inject:{one.pk}"}
    tell(exercise, "drill.phone", callers, **told, sender=one.inject.sender, title=one.inject.title, words=script)


_DELIVERIES: dict[str, Callable[[Exercise, ExerciseInject, User | None, datetime], Incident | None]] = {
    Delivery.INCIDENT: _report,
    Delivery.EMAIL: _tell_players("drill.message", outside=True),
    Delivery.CONSOLE: _tell_players("drill.message", inbox_only=True),
    Delivery.QUESTION: _tell_players("drill.question"),
    Delivery.PHONE: _hand_script,
    Delivery.MATERIAL: _tell_players("drill.message", inbox_only=True),
}
