"""What requests about schedules, their rotations and shifts say."""

from __future__ import annotations

from datetime import time
from typing import Any

from rest_framework import serializers

from incidents.oncall.choices import HandOver
from incidents.oncall.drafts import MOST_PEOPLE, MOST_ROTATIONS, Draft
from incidents.rest.fields import MAX_ID, Body, ById, BySlug, Instant, WallTime, text


class SpanBody(Body):
    """From when to just before when, and why."""

    begins_at = Instant()
    ends_at = Instant()
    reason = text(200, required=False)


class OverrideBody(SpanBody):
    """Who is on call instead. Without a user: you are (“take this shift”)."""

    user = ById("User", required=False)


class SwapBody(Body):
    """A span of yours for a span of somebody else's, on the same schedule."""

    other = ById("User")
    gives_begins_at = Instant()
    gives_ends_at = Instant()
    gets_begins_at = Instant()
    gets_ends_at = Instant()
    reason = text(200, required=False)


class ScheduleChanges(Body):
    """What a schedule is to say about itself; what is left out stays."""

    name = text(120, required=False, allow_blank=False)
    team = BySlug("Team", required=False, current=True)
    owner = ById("User", required=False, allow_null=True)
    time_zone = text(64, required=False, allow_blank=False)
    description = text(2000, required=False)
    remind_hours = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=168,
        help_text="So many hours before a shift its person is reminded; null: never.",
    )


class ScheduleBody(ScheduleChanges):
    """A new schedule, on which nobody is on call yet."""

    name = text(120)
    slug = serializers.SlugField(max_length=120)
    team = BySlug("Team", current=True)


class RotationBody(Body):
    """How one rotation turns. `people` are ids of users in order, null where nobody is to be on call."""

    id = serializers.IntegerField(
        required=False, min_value=1, max_value=MAX_ID, help_text="Of the rotation that this changes."
    )
    name = text(80)
    time_zone = text(64)
    people: Any = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MAX_ID, allow_null=True), max_length=MOST_PEOPLE
    )
    kind = serializers.ChoiceField(choices=HandOver.choices)
    every = serializers.IntegerField(default=1, min_value=1, max_value=168)
    weekday = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=6, help_text="Of a weekly hand-over; 0 is Monday."
    )
    hand_over_time = WallTime(default=time(9), help_text="Wall time of its zone.")
    starts_on = serializers.DateField(help_text="The day on which the first of `people` begins.")
    ends_on = serializers.DateField(required=False, allow_null=True)
    hours = serializers.JSONField(
        required=False, help_text='Only then, by weekday, such as {"mon": [["08:00", "18:00"]]}. Empty: all day.'
    )


class RotationsBody(Body):
    """All rotations of a schedule, the topmost first: one that is left out ends."""

    rotations = RotationBody(many=True, max_length=MOST_ROTATIONS)  # type: ignore[call-arg]
    applies_from = Instant(required=False)


def rotation_drafts(rotations: list[dict[str, Any]]) -> list[Draft]:
    """Rotations as they were sent."""
    return [_draft(dict(given)) for given in rotations]


def _draft(given: dict[str, Any]) -> Draft:
    return Draft(
        rotation=given.get("id"),
        name=given["name"],
        time_zone=given["time_zone"],
        people=tuple(given["people"]),
        kind=HandOver(given["kind"]),
        every=given["every"],
        weekday=given.get("weekday"),
        hand_over_time=given["hand_over_time"],
        starts_on=given["starts_on"],
        ends_on=given.get("ends_on"),
        hours=given.get("hours") or {},
    )
