"""Planning drills: what is rehearsed, when, by whom, and whom outside it may reach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from incidents.catalog.models import Service
from incidents.drills.choices import COMPRESSIBLE, CONDUCTING, LIVE, DrillRole, ExerciseStatus, ExerciseType, Happening
from incidents.drills.models import Exercise, ExerciseInject, ExerciseRole, Expectation, OutsideAllowed
from incidents.drills.operations.base import (
    END_TIMER,
    START_TIMER,
    SYSTEM,
    DrillRefused,
    entry,
    lock,
    names,
    require_status,
    required_words,
    store,
)
from incidents.drills.operations.promising import promise_end, promise_start
from incidents.drills.queries.rights import require_planner, require_steering
from incidents.notifications.models import WebhookEndpoint
from incidents.people.models import Team, User
from incidents.permissions.principal import as_system
from incidents.plans.choices import VersionStatus
from incidents.plans.models import KeyContact
from incidents.refusals import sentences_by_field
from incidents.scenarios.models import ExpectedAction, Inject, ScenarioVersion
from incidents.timers.operations import cancel

Roles = Iterable[tuple[User, str]]
# What may be changed later: before it begins all of it, then only how long it takes.
CHANGEABLE = ("name", "starts_at", "planned_minutes", "team", "service", "trainer", "is_surprise", "compression")
WHILE_RUNNING = {"planned_minutes", "trainer", "name"}


@transaction.atomic
def plan_exercise(
    *,
    name: str,
    exercise_type: str,
    scenario_version: ScenarioVersion | None,
    starts_at: datetime | None,
    planned_minutes: int,
    team: Team | None,
    service: Service | None,
    trainer: User | None,
    roles: Roles,
    is_surprise: bool = False,
    compression: int = 1,
    programme: Any = None,
    slot_at: datetime | None = None,
    actor: User | None,
    at: datetime,
) -> Exercise:
    """Plan one drill and return it; it begins by itself at `starts_at` (UTC), or by hand where there is none.

    It keeps this version of its scenario. Raises NotPermitted, DrillRefused.
    """
    require_planner(actor)
    given = list(dict.fromkeys((user, str(role)) for user, role in roles))
    row = Exercise(
        name=name.strip(),
        exercise_type=exercise_type,
        scenario_version=scenario_version,
        starts_at=starts_at,
        planned_minutes=planned_minutes,
        team=team,
        service=service,
        trainer=trainer,
        is_surprise=is_surprise,
        compression=compression,
        programme=programme,
        slot_at=slot_at,
        created_at=at,
        created_by=actor,
    )
    _check(row, given, at)
    _insert(row)
    with as_system(SYSTEM):
        _give(row, given)
        if exercise_type != ExerciseType.MICRO:
            _make_injects(row)
        entry(row, Happening.PLANNED, actor=actor, at=at, data={"people": _told(given)})
        promise_start(row, at=at)
    return row


def _insert(row: Exercise) -> None:
    """The database decides whether the slot of its programme is free. Raises DrillRefused."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "exercise_once_per_slot" in str(error) or "slot_at" in str(error):
            raise DrillRefused("This slot of the programme has its drill already.") from None
        raise


def _check(row: Exercise, roles: list[tuple[User, str]], at: datetime) -> None:
    """Raises DrillRefused, with a sentence at each field that is wrong."""
    wrong = _wrong_roles(row, roles)
    version = row.scenario_version
    if row.exercise_type != ExerciseType.MICRO:
        if version is None:
            wrong["scenario_version"] = "Choose what is rehearsed."
        elif version.status == VersionStatus.DRAFT:
            wrong["scenario_version"] = "This version is a draft. Put it in force first."
    if row.compression != 1 and row.exercise_type not in COMPRESSIBLE:
        wrong["compression"] = "Here clocks and pages are rehearsed, and those run in real time: leave it at 1."
    if row.status == ExerciseStatus.PLANNED and row.starts_at is not None and row.starts_at < at:
        wrong["starts_at"] = "This lies in the past."
    if row.team is not None and row.team.retired_at is not None:
        wrong["team"] = "This team is retired."
    try:
        row.full_clean(validate_unique=False, validate_constraints=False, exclude=["participants"])
    except ValidationError as error:
        wrong |= sentences_by_field(error.message_dict)
    if wrong:
        raise DrillRefused(next(iter(wrong.values())), fields=wrong)


def _wrong_roles(row: Exercise, roles: list[tuple[User, str]]) -> dict[str, str]:
    players = {user.pk for user, role in roles if role == DrillRole.PLAYER}
    if not players:
        return {"roles": "Somebody has to play: name at least one player."}
    if unknown := [role for _user, role in roles if role not in DrillRole.values]:
        return {"roles": f"There is no role “{unknown[0]}”."}
    if closed := [user for user, _role in roles if not user.is_active]:
        return {"roles": f"{names(closed)}: this account is not active."}
    if both := [user for user, role in roles if role in CONDUCTING and user.pk in players]:
        return {"roles": f"{names(both)} cannot both play and conduct: who plays must not know the script."}
    if row.trainer_id in players:
        return {"trainer": "Who answers for a drill knows its script, and cannot play it."}
    return {}


def _give(row: Exercise, roles: list[tuple[User, str]]) -> None:
    ExerciseRole.objects.bulk_create([ExerciseRole(exercise=row, user=user, role=role) for user, role in roles])


def _told(roles: Iterable[tuple[User, str]]) -> list[dict[str, Any]]:
    return [{"id": user.pk, "name": str(user), "role": role} for user, role in roles]


def _make_injects(row: Exercise) -> None:
    injects = list(Inject.objects.filter(version=row.scenario_version_id).order_by("position"))
    made = ExerciseInject.objects.bulk_create(
        [ExerciseInject(exercise=row, inject=inject, position=inject.position) for inject in injects]
    )
    by_inject = {one.inject_id: one for one in made}
    actions = ExpectedAction.objects.filter(inject__in=injects).order_by("inject__position", "position")
    Expectation.objects.bulk_create(
        [Expectation(exercise=row, exercise_inject=by_inject[one.inject_id], action=one) for one in actions]
    )


@transaction.atomic
def change_exercise(
    exercise: Exercise,
    changes: Mapping[str, Any],
    *,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Exercise:
    """Change what `changes` names (see CHANGEABLE); once it runs, its name, its trainer and how long it takes.

    Raises NotPermitted, DrillRefused, DrillChanged.
    """
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, LIVE, "changed")
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if unknown := set(changed) - set(CHANGEABLE):
        raise DrillRefused(f"These do not change: {', '.join(sorted(unknown))}.")
    if row.status != ExerciseStatus.PLANNED and (late := set(changed) - WHILE_RUNNING):
        sentence = "It has begun: this stays as it is."
        raise DrillRefused(sentence, fields=dict.fromkeys(sorted(late), sentence))
    if not changed:
        return row
    before = {name: str(getattr(row, name)) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    _check(row, [(one.user, one.role) for one in row.roles.select_related("user")], at)
    store(row, *changed)
    with as_system(SYSTEM):
        told = {name: [before[name], str(getattr(row, name))] for name in changed}
        entry(row, Happening.CHANGED, actor=actor, at=at, data={"changes": told})
        if "starts_at" in changed:
            cancel(kind=START_TIMER, subject_id=row.pk, reason="It begins at another time.")
            promise_start(row, at=at)
        if "planned_minutes" in changed and row.status == ExerciseStatus.RUNNING:
            cancel(kind=END_TIMER, subject_id=row.pk, reason="It takes longer, or less long.")
            promise_end(row, at=at)
    return row


@transaction.atomic
def set_roles(
    exercise: Exercise, roles: Roles, *, actor: User | None, at: datetime, expected_version: int | None = None
) -> Exercise:
    """Let these people have these roles, and nobody else. Raises NotPermitted, DrillRefused, DrillChanged."""
    row = lock(exercise, expected_version)
    require_steering(actor, row)
    require_status(row, LIVE, "given other people")
    given = list(dict.fromkeys((user, str(role)) for user, role in roles))
    wrong = _wrong_roles(row, given)
    if wrong:
        raise DrillRefused(next(iter(wrong.values())), fields=wrong)
    held = {(one.user, one.role): one for one in row.roles.select_related("user")}
    gone = [one.pk for pair, one in held.items() if pair not in given]
    new = [pair for pair in given if pair not in held]
    if gone or new:
        ExerciseRole.objects.filter(pk__in=gone).delete()
        _give(row, new)
        store(row)
        with as_system(SYSTEM):
            entry(row, Happening.ROLE, actor=actor, at=at, data={"people": _told(given)})
    return row


@transaction.atomic
def allow_outside(
    exercise: Exercise,
    *,
    reason: str,
    actor: User,
    at: datetime,
    key_contact: KeyContact | None = None,
    webhook: WebhookEndpoint | None = None,
    email: str = "",
) -> OutsideAllowed:
    """Name one outsider whom this drill may reach, and why. Raises NotPermitted, DrillRefused."""
    row = lock(exercise)
    require_steering(actor, row)
    require_status(row, LIVE, "opened to outsiders")
    reason = required_words(reason, "reason", "Say why somebody outside hears of a drill.")
    if sum((key_contact is not None, webhook is not None, bool(email.strip()))) != 1:
        sentence = "Name one key contact, one webhook or one address."
        raise DrillRefused(sentence, fields={"email": sentence})
    made = OutsideAllowed(
        exercise=row,
        key_contact=key_contact,
        webhook=webhook,
        email=email.strip().lower(),
        reason=reason[:300],
        named_by=actor,
        named_at=at,
    )
    try:
        made.full_clean(exclude=[name for name in ("key_contact", "webhook") if getattr(made, name) is None])
    except ValidationError as error:
        fields = sentences_by_field(error.message_dict)
        raise DrillRefused(next(iter(fields.values())), fields=fields) from None
    made.save()
    store(row)
    named = key_contact or webhook or made.email
    with as_system(SYSTEM):
        entry(row, Happening.OUTSIDE, actor=actor, at=at, data={"named": str(named)}, body=reason)
    return made
