"""How policies and calendars look to a client."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.catalog.calendars import NAME_LENGTH
from incidents.catalog.matching import CONDITIONS
from incidents.catalog.models import BusinessCalendar
from incidents.clocks.models import SlaPolicy, SlaTarget

_CONDITIONS = {
    "type": "object",
    "description": "Ids by list; an incident has to fit every list. Priorities are ranks.",
    "properties": {name: {"type": "array", "items": {"type": "integer"}} for name in CONDITIONS},
    "additionalProperties": False,
}
_INTERVALS = {"type": "array", "items": {"type": "array", "items": {"type": "string", "maxLength": 5}}}
_HOURS = {
    "type": "object",
    "description": "Intervals of wall time by weekday (mon … sun); a day that is left out is closed.",
    "additionalProperties": _INTERVALS,
}
_EXCEPTIONS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "on": {"type": "string", "format": "date"},
            "name": {"type": "string", "maxLength": NAME_LENGTH},
            "hours": _INTERVALS,
        },
    },
}


@extend_schema_field(_CONDITIONS)
class ConditionsField(serializers.JSONField):
    pass


@extend_schema_field(_HOURS)
class HoursField(serializers.JSONField):
    pass


@extend_schema_field(_EXCEPTIONS)
class ExceptionsField(serializers.JSONField):
    pass


class CalendarShape(serializers.ModelSerializer[BusinessCalendar]):
    """When people work, in wall time of its zone."""

    hours = HoursField()
    exceptions = ExceptionsField()

    class Meta:
        model = BusinessCalendar
        fields = ("id", "name", "time_zone", "is_always_open", "hours", "country", "country_part", "exceptions")
        read_only_fields = fields


class SlaTargetShape(serializers.ModelSerializer[SlaTarget]):
    """One promise of a policy."""

    calendar = serializers.IntegerField(
        source="calendar_id", allow_null=True, help_text="Id; null: the policy's, for an authority day and night."
    )
    warn_at_percent: Any = serializers.ListField(child=serializers.IntegerField())

    class Meta:
        model = SlaTarget
        fields = ("kind", "authority", "minutes", "calendar", "warn_at_percent", "pauses")
        read_only_fields = fields


class SlaPolicyShape(serializers.ModelSerializer[SlaPolicy]):
    """What is promised for which incidents: of the policies that fit, the first by position."""

    conditions = ConditionsField()
    calendar = serializers.IntegerField(source="calendar_id", allow_null=True, help_text="Id; null: day and night.")
    team: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    targets: Any = SlaTargetShape(many=True)

    class Meta:
        model = SlaPolicy
        fields = ("id", "name", "description", "position", "conditions", "calendar", "team", "targets", "retired_at")
        read_only_fields = fields
