"""Programmes, days without drills and invitations as programs read and write them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.drills.choices import ExerciseType
from incidents.drills.models import Exercise
from incidents.drills.serializers import DrillRoleBody, DrillRoleShape
from incidents.microdrills.choices import TaskKind
from incidents.microdrills.operations.planning import DEFAULT_HOURS, LONGEST_HOURS
from incidents.plans.serializers.shared import PersonShape, shown_person
from incidents.programmes.choices import InvitationState
from incidents.programmes.models import BlackoutPeriod, DrillProgramme, Invitation
from incidents.programmes.occurrences import Occurrence
from incidents.programmes.operations.inviting import ANSWERS
from incidents.programmes.rules import RHYTHMS
from incidents.rest.fields import Body, ById, BySlug, WallTime, text

ANSWER_CHOICES = [(state.value, state.label) for state in ANSWERS]
ABOUT = ("procedure", "key_contact", "schedule")


class MicroPlanBody(Body):
    """What a micro-drill asks; what is not named is chosen so that it fits the team."""

    kinds = serializers.ListField(child=serializers.ChoiceField(choices=TaskKind.choices), min_length=1)
    answer_hours = serializers.IntegerField(min_value=1, max_value=LONGEST_HOURS, default=DEFAULT_HOURS)
    procedure = BySlug("Procedure", current=True, required=False)
    key_contact = BySlug("KeyContact", current=True, required=False)
    schedule = BySlug("OnCallSchedule", current=True, required=False)


class ProgrammeChanges(Body):
    """What is left out stays. With `revision` it is refused where somebody else changed the programme meanwhile."""

    revision = serializers.IntegerField(min_value=1, required=False)
    name = text(120, required=False, allow_blank=False)
    owner = ById("User", required=False, help_text="The trainer.")
    type = serializers.ChoiceField(choices=ExerciseType.choices, required=False)
    rule = text(300, required=False, allow_blank=False, help_text="A recurrence rule of RFC 5545.")
    starts_on = serializers.DateField(required=False)
    time_of_day = WallTime(required=False, help_text="Wall time in `time_zone`.")
    time_zone = text(64, required=False, allow_blank=False)
    planned_minutes = serializers.IntegerField(min_value=1, max_value=4320, required=False)
    compression = serializers.IntegerField(min_value=1, max_value=60, required=False)
    windows = serializers.DictField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.CharField())),
        required=False,
        help_text='Hours in which one may begin, such as {"mon": [["09:00", "17:00"]]}; empty: always.',
    )
    is_surprise = serializers.BooleanField(required=False)
    invite_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    remind_hours = serializers.IntegerField(min_value=1, max_value=720, required=False, allow_null=True)
    micro = MicroPlanBody(required=False)
    teams = serializers.ListField(child=BySlug("Team", current=True), required=False, help_text="In turn.")
    scenarios = serializers.ListField(child=BySlug("Scenario", current=True), required=False, help_text="In turn.")
    roles = DrillRoleBody(many=True, required=False)


class ProgrammeBody(ProgrammeChanges):
    """A new programme. Its trainer is you, unless you name somebody."""

    elsewhere = {"revision": "A new programme has none."}

    name = text(120)
    slug = serializers.SlugField(max_length=120)
    type = serializers.ChoiceField(choices=ExerciseType.choices)
    rule = text(300, help_text="A recurrence rule of RFC 5545.")
    starts_on = serializers.DateField()
    time_of_day = WallTime(help_text="Wall time in `time_zone`.")
    revision = None  # type: ignore[assignment]


class BlackoutBody(Body):
    """Days without drills, both ends included; of one programme, or of all where none is named."""

    name = text(120, help_text="Why.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    programme = BySlug("DrillProgramme", current=True, required=False, allow_null=True)


class InvitationAnswerBody(Body):
    """Whether you come."""

    state = serializers.ChoiceField(choices=ANSWER_CHOICES)
    note = text(300, required=False)


class MicroPlanShape(serializers.Serializer[Any]):
    """What a micro-drill asks."""

    kinds = serializers.ListField(child=serializers.ChoiceField(choices=TaskKind.choices))
    answer_hours = serializers.IntegerField()
    procedure = serializers.CharField(allow_null=True)
    key_contact = serializers.CharField(allow_null=True)
    schedule = serializers.CharField(allow_null=True)


class ProgrammeShape(serializers.Serializer[Any]):
    """Drills that take place again and again."""

    slug = serializers.CharField()
    name = serializers.CharField()
    owner = PersonShape()
    type = serializers.ChoiceField(choices=ExerciseType.choices)
    rule = serializers.CharField()
    in_words = serializers.CharField()
    starts_on = serializers.DateField()
    time_of_day = WallTime()
    time_zone = serializers.CharField()
    planned_minutes = serializers.IntegerField()
    compression = serializers.IntegerField()
    windows = serializers.DictField()
    is_surprise = serializers.BooleanField()
    invite_days = serializers.IntegerField()
    remind_hours = serializers.IntegerField(allow_null=True)
    micro = MicroPlanShape(allow_null=True)
    teams = serializers.ListField(child=serializers.CharField())
    scenarios = serializers.ListField(child=serializers.CharField())
    roles = DrillRoleShape(many=True)
    revision = serializers.IntegerField()
    paused_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


class ProgrammeDateShape(serializers.Serializer[Any]):
    """One date that the rule brings: the drill that is planned for it, or why there is none."""

    slot_at = serializers.DateTimeField()
    dropped = serializers.CharField(allow_blank=True, help_text="Why no drill takes place then.")
    drill = serializers.IntegerField(allow_null=True)


class BlackoutShape(serializers.Serializer[Any]):
    """Days without drills."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    programme = serializers.CharField(allow_null=True)


class InvitationShape(serializers.Serializer[Any]):
    """Somebody was asked to take part in a drill, and what they said."""

    id = serializers.IntegerField()
    drill = serializers.IntegerField()
    name = serializers.CharField()
    starts_at = serializers.DateTimeField(allow_null=True)
    planned_minutes = serializers.IntegerField()
    person = PersonShape()
    state = serializers.ChoiceField(choices=InvitationState.choices)
    note = serializers.CharField(allow_blank=True)
    asked_at = serializers.DateTimeField()
    answered_at = serializers.DateTimeField(allow_null=True)


SAME = (
    "slug", "name", "rule", "starts_on", "time_of_day", "time_zone", "planned_minutes", "compression", "windows",
    "is_surprise", "invite_days", "remind_hours", "revision", "paused_at", "retired_at",
)  # fmt: skip


def shown_programme(row: DrillProgramme) -> dict[str, Any]:
    """Its owner, turns and roles are loaded."""
    about = {name: row.micro.get(name) for name in ABOUT}
    micro = {"kinds": row.micro.get("kinds", []), "answer_hours": row.micro.get("answer_hours", DEFAULT_HOURS), **about}
    return {
        **{name: getattr(row, name) for name in SAME},
        "owner": shown_person(row.owner),
        "type": row.exercise_type,
        "in_words": RHYTHMS.in_words(row.rule, row.starts_on),
        "micro": micro if row.exercise_type == ExerciseType.MICRO else None,
        "teams": [one.team.slug for one in row.turns_of_teams.all()],
        "scenarios": [one.scenario.slug for one in row.turns_of_scenarios.all()],
        "roles": [{"person": shown_person(one.user), "role": one.role} for one in row.roles.all()],
    }


def shown_date(one: Occurrence, exercise: Exercise | None) -> dict[str, Any]:
    return {"slot_at": one.slot_at, "dropped": one.dropped, "drill": exercise.pk if exercise is not None else None}


def shown_blackout(row: BlackoutPeriod) -> dict[str, Any]:
    same = {name: getattr(row, name) for name in ("name", "starts_on", "ends_on")}
    return {"id": row.pk, **same, "programme": row.programme.slug if row.programme is not None else None}


def shown_invitation(row: Invitation) -> dict[str, Any]:
    """Its exercise and person are loaded."""
    return {
        "id": row.pk,
        "drill": row.exercise_id,
        "name": row.exercise.name,
        "starts_at": row.exercise.starts_at,
        "planned_minutes": row.exercise.planned_minutes,
        "person": shown_person(row.user),
        **{name: getattr(row, name) for name in ("state", "note", "asked_at", "answered_at")},
    }
