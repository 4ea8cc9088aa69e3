"""Tasks of micro-drills as programs read and answer them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from incidents.microdrills.choices import TaskKind, TaskStatus
from incidents.microdrills.models import MicroTask
from incidents.microdrills.queries.tasks import is_asked, seconds_taken
from incidents.plans.serializers.shared import PersonShape, shown_person
from incidents.rest.fields import Body, text


class TaskAnswerBody(Body):
    """The key of one of the choices."""

    answer = text(200)


class ExcuseBody(Body):
    """Why it does not count."""

    reason = text(300)


class TaskChoiceShape(serializers.Serializer[Any]):
    """One answer among which one chooses."""

    key = serializers.CharField()
    text = serializers.CharField()


class MicroTaskShape(serializers.Serializer[Any]):
    """One task of yours. What is asked is read once it is opened: its five minutes run from then."""

    id = serializers.IntegerField()
    drill = serializers.IntegerField()
    name = serializers.CharField(help_text="Of the drill.")
    kind = serializers.ChoiceField(choices=TaskKind.choices)
    status = serializers.ChoiceField(choices=TaskStatus.choices)
    can_be_answered = serializers.BooleanField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    question = serializers.CharField(allow_blank=True)
    choices = TaskChoiceShape(many=True)
    answer = serializers.CharField(allow_blank=True)


class MicroResultShape(serializers.Serializer[Any]):
    """What became of one task of one person."""

    id = serializers.IntegerField()
    person = PersonShape()
    kind = serializers.ChoiceField(choices=TaskKind.choices)
    status = serializers.ChoiceField(choices=TaskStatus.choices)
    seconds = serializers.IntegerField(allow_null=True, help_text="From the first look to the answer.")
    reason = serializers.CharField(allow_blank=True, help_text="Why it was excused.")


def shown_task(row: MicroTask, *, at: datetime) -> dict[str, Any]:
    """Its exercise is loaded."""
    is_open = row.opened_at is not None or row.answered_at is not None
    same = ("kind", "status", "asked_at", "expires_at", "opened_at", "answered_at", "answer")
    return {
        "id": row.pk,
        "drill": row.exercise_id,
        "name": row.exercise.name,
        "can_be_answered": is_asked(row, at=at),
        "question": row.question if is_open else "",
        "choices": row.choices if is_open else [],
        **{name: getattr(row, name) for name in same},
    }


def shown_result(row: MicroTask) -> dict[str, Any]:
    """Its person is loaded."""
    same = {name: getattr(row, name) for name in ("kind", "status", "reason")}
    return {"id": row.pk, "person": shown_person(row.user), "seconds": seconds_taken(row), **same}
