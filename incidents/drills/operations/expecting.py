"""What the players were expected to do: seen by Muster or said by somebody who conducts, and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from incidents import signals
from incidents.drills.choices import ExerciseStatus, ExpectationStatus, Happening, InjectStatus
from incidents.drills.models import Exercise, ExerciseEntry, ExerciseInject, Expectation, InjectAnswer
from incidents.drills.operations.base import SYSTEM, DrillRefused, entry, lock, require_status, required_words
from incidents.drills.operations.conditions import release_what_is_reached
from incidents.drills.queries.people import is_player
from incidents.drills.queries.rights import may_conduct, require_conducting, require_part
from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.refusals import NotPermitted
from incidents.scenarios.choices import Evidence

BEGUN = (ExerciseStatus.RUNNING, ExerciseStatus.PAUSED)
DECIDABLE = (*BEGUN, ExerciseStatus.FINISHED)


def saw(
    incident: Incident,
    evidences: Iterable[str],
    *,
    values: Iterable[str] = (),
    actor: User | None,
    at: datetime,
    entry_id: int | None = None,
) -> None:
    """An act of a player on an incident of a drill meets what was expected. The caller holds the incident.

    `values` are those that an expectation may ask for; one that asks for none is met by each. Nothing is asked of the
    database for a real incident, and one query where nothing fits.
    """
    if incident.exercise_id is None or actor is None:
        return
    with as_system(SYSTEM):
        open_ones = _open(incident.exercise_id, evidences, values).filter(
            Q(exercise_inject__incident=None) | Q(exercise_inject__incident=incident.pk)
        )
        if not open_ones.exists() or not is_player(actor, incident.exercise_id):
            return
        row = lock(Exercise(pk=incident.exercise_id))
        if row.status in BEGUN:
            for one in open_ones:
                _meet(row, one, by=actor, at=at, incident=incident, entry_id=entry_id)
            release_what_is_reached(row, at=at)


def _open(exercise_id: int, evidences: Iterable[str], values: Iterable[str]) -> Any:
    return Expectation.objects.filter(
        Q(action__value="") | Q(action__value__in=list(values)),
        exercise=exercise_id,
        status=ExpectationStatus.OPEN,
        exercise_inject__status=InjectStatus.RELEASED,
        action__evidence__in=list(evidences),
    ).select_related("action", "exercise_inject")


def _meet(
    row: Exercise,
    one: Expectation,
    *,
    by: User,
    at: datetime,
    incident: Incident | None = None,
    entry_id: int | None = None,
) -> None:
    one.status = in_time(one, at)
    one.met_at, one.met_by, one.incident, one.entry_id = at, by, incident, entry_id
    one.note = _without_role(one, by, incident)
    one.save(update_fields=["status", "met_at", "met_by", "incident", "entry", "note"])
    _announce(row, one, actor=None, at=at)


def in_time(one: Expectation, at: datetime) -> ExpectationStatus:
    """Met, or met late, where it was done at `at`."""
    return ExpectationStatus.MET if one.due_at is None or at <= one.due_at else ExpectationStatus.LATE


def _without_role(one: Expectation, by: User, incident: Incident | None) -> str:
    """A remark where somebody else than expected did it; it counts all the same."""
    role = one.action.role
    if not role or incident is None:
        return ""
    if ResponseRole.objects.filter(incident=incident.pk, role=role, user=by, ended_at=None).exists():
        return ""
    return f"Done by somebody who was not {Role(role).label.lower()}."


def _announce(row: Exercise, one: Expectation, *, actor: User | None, at: datetime) -> None:
    data = {"text": one.action.text, "status": one.status, "note": one.note}
    entry(row, Happening.EXPECTATION, actor=actor, at=at, expectation=one, inject=one.exercise_inject, data=data)
    signals.expectation_decided.send(Exercise, exercise=row, expectation=one, actor=actor, at=at)


@transaction.atomic
def decide_expectation(
    expectation: Expectation,
    *,
    status: str,
    actor: User,
    at: datetime,
    note: str = "",
    met_at: datetime | None = None,
    met_by: User | None = None,
) -> Expectation:
    """Say what was seen, until the results are shared; what Muster saw may be corrected.

    Where it was met, `met_at` (now, by default) says whether in time. Raises NotPermitted, DrillRefused.
    """
    row = lock(Exercise(pk=expectation.exercise_id))
    require_conducting(actor, row)
    require_status(row, DECIDABLE, "judged")
    if row.results_shared_at is not None:
        raise DrillRefused("The results are shared already: they stay as they are.")
    if status not in ExpectationStatus.values or (status == ExpectationStatus.OPEN and row.status not in BEGUN):
        raise DrillRefused("Choose what was seen.", fields={"status": "Choose what was seen."})
    if met_at is not None and (met_at > at or row.started_at is None or met_at < row.started_at):
        raise DrillRefused("Say a time in the drill.", fields={"met_at": "Say a time in the drill."})
    with as_system(SYSTEM):
        one = Expectation.objects.select_related("action", "exercise_inject").get(pk=expectation.pk)
        is_met = status in (ExpectationStatus.MET, ExpectationStatus.LATE)
        when = met_at or one.met_at or at
        # Where the target says so, it decides whether that was in time.
        one.status = (in_time(one, when) if one.due_at is not None else status) if is_met else status
        one.met_at, one.met_by = (when, met_by or one.met_by) if is_met else (None, None)
        one.decided_by, one.note = actor, note.strip()[:300]
        one.save(update_fields=["status", "met_at", "met_by", "decided_by", "note"])
        _announce(row, one, actor=actor, at=at)
        release_what_is_reached(row, at=at)
    return one


@transaction.atomic
def record_answer(
    inject: ExerciseInject, *, text: str, actor: User, at: datetime, by: User | None = None
) -> InjectAnswer:
    """Record what the players say to a released inject; whoever conducts records it for a player (`by`).

    Meets what was expected where an answer is. Raises NotPermitted, DrillRefused.
    """
    row = lock(Exercise(pk=inject.exercise_id))
    require_part(actor, row)
    require_status(row, BEGUN, "answered")
    text = required_words(text, "text", "Write the answer.")
    said_by = by or actor
    if said_by != actor and not may_conduct(actor, row):
        raise NotPermitted("You answer for yourself.")
    with as_system(SYSTEM):
        fresh = ExerciseInject.objects.select_related("inject").get(pk=inject.pk)
        if fresh.status != InjectStatus.RELEASED:
            raise DrillRefused("This was not asked yet.")
        if said_by != actor and not row.roles.filter(user=said_by).exists():
            raise DrillRefused("They take no part in it.", fields={"by": "They take no part in it."})
        told: dict[str, Any] = {"exercise": row, "exercise_inject": fresh, "at": at}
        answer = InjectAnswer.objects.create(by=said_by, recorded_by=actor, text=text, **told)
        data = {"title": fresh.inject.title, "by": str(said_by)}
        entry(row, Happening.ANSWER, actor=actor, at=at, inject=fresh, data=data, body=text)
        if is_player(said_by, row.pk):
            for one in _open(row.pk, [Evidence.ANSWERED], []).filter(exercise_inject=fresh):
                _meet(row, one, by=said_by, at=at)
        release_what_is_reached(row, at=at)
    return answer


@transaction.atomic
def note_entry(exercise: Exercise, *, body: str, actor: User, at: datetime) -> ExerciseEntry:
    """Write a remark into the record of a drill. Raises NotPermitted, DrillRefused."""
    row = lock(exercise)
    require_conducting(actor, row)
    body = required_words(body, "body", "Write what you saw.")
    with as_system(SYSTEM):
        return entry(row, Happening.NOTE, actor=actor, at=at, body=body)
