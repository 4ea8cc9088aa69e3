"""Drills as programs read and write them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from incidents.drills.choices import DrillRole, ExerciseType, ExpectationStatus
from incidents.drills.models import Exercise, ExerciseEntry, ExerciseInject, ExerciseRole
from incidents.drills.operations.base import course
from incidents.drills.queries.showing import Shown
from incidents.lifecycle.serializers.bodies import LogBody
from incidents.plans.serializers.shared import PersonShape, shown_person
from incidents.rest.fields import Body, ById, BySlug, Instant, text


class DrillRoleBody(Body):
    """Somebody's role in a drill."""

    person = ById("User")
    role = serializers.ChoiceField(choices=DrillRole.choices)


class RolesBody(Body):
    """Everybody's roles: who is not named takes no part any more."""

    roles = DrillRoleBody(many=True)


class DrillChanges(Body):
    """What is left out stays."""

    name = text(200, required=False, allow_blank=False)
    starts_at = Instant(required=False, allow_null=True)
    planned_minutes = serializers.IntegerField(min_value=1, max_value=4320, required=False)
    team = BySlug("Team", current=True, required=False, allow_null=True)
    service = BySlug("Service", current=True, required=False, allow_null=True)
    trainer = ById("User", required=False, allow_null=True)
    is_surprise = serializers.BooleanField(required=False)
    compression = serializers.IntegerField(min_value=1, max_value=60, required=False)


class DrillBody(DrillChanges):
    """A new drill. Its scenario is rehearsed in the version that is in force."""

    name = text(200)
    type = serializers.ChoiceField(choices=[one for one in ExerciseType.choices if one[0] != ExerciseType.MICRO])
    scenario = BySlug("Scenario", current=True)
    roles = DrillRoleBody(many=True)


class DrillWhyBody(Body):
    """Why; everybody who takes part reads it."""

    reason = text(300)


class DrillMaybeWhyBody(Body):
    """Why, where there is something to say."""

    reason = text(300, required=False)


class DrillAnswerBody(Body):
    """What is said to a message of the drill; whoever conducts it may record it for a player."""

    text = text(10_000)
    by = ById("User", required=False)


class SeenBody(Body):
    """What was seen of something expected."""

    status = serializers.ChoiceField(choices=ExpectationStatus.choices)
    note = text(300, required=False)
    met_at = Instant(past=True, required=False, allow_null=True)
    met_by = ById("User", required=False, allow_null=True)


class DrillNoteBody(Body):
    """A remark for the record."""

    body = text(10_000)


class OutsiderBody(Body):
    """Exactly one outsider whom the drill may reach, and why."""

    email = serializers.EmailField(required=False)
    webhook = ById("WebhookEndpoint", required=False)
    key_contact = BySlug("KeyContact", required=False)
    reason = text(300)


class DrillLogBody(LogBody):
    """An incident of the drill."""

    elsewhere = {**LogBody.elsewhere, "exercise": "It belongs to the drill of the address."}


class DrillRoleShape(serializers.Serializer[Any]):
    """Somebody's role in a drill."""

    person = PersonShape()
    role = serializers.ChoiceField(choices=DrillRole.choices)


class DrillShape(serializers.Serializer[Any]):
    """A drill. Its time stands still while it is paused."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    type = serializers.ChoiceField(choices=ExerciseType.choices)
    status = serializers.CharField()
    is_surprise = serializers.BooleanField()
    compression = serializers.IntegerField()
    starts_at = serializers.DateTimeField(allow_null=True)
    planned_minutes = serializers.IntegerField()
    started_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    end_reason = serializers.CharField(allow_blank=True)
    archived_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True, help_text="Seconds of the drill that have passed.")
    team = serializers.CharField(allow_null=True)
    service = serializers.CharField(allow_null=True)
    trainer = PersonShape(allow_null=True)


class FullDrillShape(DrillShape):
    """A drill with who takes part, and, for them once it has begun, how things stand."""

    roles = DrillRoleShape(many=True)
    briefing = serializers.CharField(allow_blank=True)
    starting_situation = serializers.CharField(allow_blank=True)


class DrillMessageShape(serializers.Serializer[Any]):
    """Something that the players were told."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    delivery = serializers.CharField()
    sender = serializers.CharField(allow_blank=True)
    body = serializers.CharField(allow_blank=True)
    has_picture = serializers.BooleanField(help_text="Its bytes stand at `picture/` below the message.")
    picture_text = serializers.CharField(allow_blank=True)
    released_at = serializers.DateTimeField(allow_null=True)
    answers = serializers.ListField(child=serializers.DictField())


class DrillMessagesShape(serializers.Serializer[Any]):
    """What the players were told, the newest first."""

    messages = DrillMessageShape(many=True)


class ExpectedShape(serializers.Serializer[Any]):
    """Something expected of the players, and what became of it."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    text = serializers.CharField()
    status = serializers.ChoiceField(choices=ExpectationStatus.choices)
    due_at = serializers.DateTimeField(allow_null=True)
    met_at = serializers.DateTimeField(allow_null=True)
    met_by = PersonShape(allow_null=True)
    decided_by = PersonShape(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class DrillInjectShape(serializers.Serializer[Any]):
    """One inject, for who conducts the drill."""

    id = serializers.IntegerField()
    key = serializers.CharField()
    title = serializers.CharField()
    delivery = serializers.CharField()
    status = serializers.CharField()
    offset_seconds = serializers.IntegerField(allow_null=True)
    condition = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)
    released_at = serializers.DateTimeField(allow_null=True)
    late_ms = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    incident = serializers.IntegerField(allow_null=True)
    expected = ExpectedShape(many=True)


class DrillScriptShape(serializers.Serializer[Any]):
    """The injects of a drill in their order."""

    injects = DrillInjectShape(many=True)


class DrillEntryShape(serializers.Serializer[Any]):
    """One thing that happened to a drill."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    at = serializers.DateTimeField()
    seconds = serializers.IntegerField(allow_null=True)
    actor = PersonShape(allow_null=True)
    inject = serializers.IntegerField(allow_null=True)
    body = serializers.CharField(allow_blank=True)


def shown_drill(row: Exercise, *, at: datetime) -> dict[str, Any]:
    same = (
        "id", "name", "status", "is_surprise", "compression", "starts_at", "planned_minutes", "started_at",
        "paused_at", "ended_at", "end_reason", "archived_at",
    )  # fmt: skip
    return {
        **{name: getattr(row, name) for name in same},
        "type": row.exercise_type,
        "seconds": course(row).seconds(at),
        "team": row.team.slug if row.team is not None else None,
        "service": row.service.slug if row.service is not None else None,
        "trainer": shown_person(row.trainer),
    }


def shown_role(row: ExerciseRole) -> dict[str, Any]:
    return {"person": shown_person(row.user), "role": row.role}


def shown_message(one: Shown) -> dict[str, Any]:
    same = ("title", "delivery", "sender", "body", "picture_text", "released_at")
    answers = [{"by": shown_person(said.by), "at": said.at, "text": said.text} for said in one.answers]
    told = {name: getattr(one, name) for name in same}
    return {"id": one.pk, **told, "has_picture": bool(one.picture), "answers": answers}


def shown_inject(row: ExerciseInject) -> dict[str, Any]:
    same = ("status", "due_at", "released_at", "late_ms", "reason")
    written = ("key", "title", "delivery", "offset_seconds", "condition")
    return {
        "id": row.pk,
        **{name: getattr(row.inject, name) for name in written},
        **{name: getattr(row, name) for name in same},
        "incident": row.incident_id,
        "expected": [shown_expected(one) for one in row.expected],  # type: ignore[attr-defined]
    }


def shown_expected(one: Any) -> dict[str, Any]:
    same = ("status", "due_at", "met_at", "note")
    people = {"met_by": shown_person(one.met_by), "decided_by": shown_person(one.decided_by)}
    return {
        "id": one.pk, "key": one.action.key, "text": one.action.text,
        **{name: getattr(one, name) for name in same}, **people,
    }  # fmt: skip


def shown_entry(entry: ExerciseEntry) -> dict[str, Any]:
    same = ("id", "code", "at", "seconds", "body")
    shown = {name: getattr(entry, name) for name in same}
    return {**shown, "actor": shown_person(entry.actor), "inject": entry.exercise_inject_id}
