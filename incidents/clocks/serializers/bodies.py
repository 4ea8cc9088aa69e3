"""What requests about policies and calendars say."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.catalog.serializers import ConditionsBody
from incidents.clocks.choices import ClockKind
from incidents.clocks.models.policies import MOST_MINUTES, MOST_WARNINGS
from incidents.clocks.operations.policies import MOST_TARGETS, TargetDraft
from incidents.clocks.serializers.catalogue import ExceptionsField, HoursField
from incidents.rest.fields import Body, ById, BySlug, text


class CalendarChanges(Body):
    """What of a calendar is to be otherwise; hours and exceptions are given whole."""

    name = text(120, required=False, allow_blank=False)
    time_zone = text(64, required=False, allow_blank=False)
    is_always_open = serializers.BooleanField(required=False)
    hours = HoursField(required=False)
    country = text(2, required=False)
    country_part = text(40, required=False)
    exceptions = ExceptionsField(required=False)


class CalendarBody(CalendarChanges):
    """A new calendar."""

    name = text(120)


class SlaTargetBody(Body):
    """One promise: what, and within how many minutes of its calendar, else of the policy's."""

    kind = serializers.ChoiceField(choices=ClockKind.choices)
    authority = text(120, required=False)
    minutes = serializers.IntegerField(min_value=1, max_value=MOST_MINUTES)
    calendar = ById("BusinessCalendar", required=False, allow_null=True)
    warn_at_percent = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=99), max_length=MOST_WARNINGS, required=False
    )
    pauses = serializers.BooleanField(required=False)


class SlaPolicyChanges(Body):
    """What of a policy is to be otherwise; targets and conditions are given whole."""

    name = text(120, required=False, allow_blank=False)
    description = text(2000, required=False)
    position = serializers.IntegerField(required=False, min_value=0, max_value=30_000)
    conditions = ConditionsBody(required=False)
    calendar = ById("BusinessCalendar", required=False, allow_null=True)
    team = BySlug("Team", required=False, allow_null=True, current=True)
    targets = SlaTargetBody(many=True, required=False, max_length=MOST_TARGETS)  # type: ignore[call-arg]


class SlaPolicyBody(SlaPolicyChanges):
    """A new policy. Without a position it is asked last."""

    name = text(120)
    targets = SlaTargetBody(many=True, max_length=MOST_TARGETS)  # type: ignore[call-arg]


def sla_drafts(targets: list[dict[str, Any]]) -> list[TargetDraft]:
    """Targets as they were sent."""
    return [TargetDraft(**target) for target in targets]
