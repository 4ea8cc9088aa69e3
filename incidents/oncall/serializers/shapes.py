"""What on-call looks like to a client. Instants are UTC."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from incidents.oncall.choices import HandOver, OverrideKind, RequestState
from incidents.oncall.engine import ROTATION
from incidents.oncall.models import CoverRequest, OnCallSchedule, RotationVersion, ShiftOverride, SwapRequest
from incidents.oncall.queries.shifts import Shift
from incidents.oncall.queries.standing import Standing
from incidents.people.models import User
from incidents.rest.fields import WallTime

SOURCES = [ROTATION, *OverrideKind.values]


def instant(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


class OnCallPerson(serializers.Serializer[Any]):
    """Somebody who is on call."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    username = serializers.CharField()

    @staticmethod
    def render(user: User) -> dict[str, Any]:
        return {"id": user.pk, "name": str(user), "username": user.username}


class ScheduleShape(serializers.Serializer[Any]):
    """One on-call schedule."""

    name = serializers.CharField()
    slug = serializers.CharField()
    team = serializers.CharField(help_text="Its short name.")
    time_zone = serializers.CharField()
    owner = serializers.IntegerField(allow_null=True, help_text="Id of who answers for it.")
    description: Any = serializers.CharField(allow_blank=True)
    remind_hours = serializers.IntegerField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(schedule: OnCallSchedule) -> dict[str, Any]:
        return {
            "name": schedule.name,
            "slug": schedule.slug,
            "team": schedule.team.slug,
            "time_zone": schedule.time_zone,
            "owner": schedule.owner_id,
            "description": schedule.description,
            "remind_hours": schedule.remind_hours,
            "retired_at": instant(schedule.retired_at),
        }


class RotationShape(serializers.Serializer[Any]):
    """How one rotation turns now, or from when it begins to."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    people: Any = serializers.ListField(child=serializers.IntegerField(allow_null=True), help_text="In order.")
    kind = serializers.ChoiceField(choices=HandOver.choices)
    every = serializers.IntegerField()
    weekday = serializers.IntegerField(allow_null=True)
    hand_over_time = WallTime()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    hours: Any = serializers.JSONField()
    applies_from = serializers.DateTimeField()

    @staticmethod
    def render(version: RotationVersion) -> dict[str, Any]:
        plain = {name: getattr(version, name) for name in ("name", "time_zone", "kind", "every", "weekday", "hours")}
        return {
            "id": version.rotation_id,
            **plain,
            "people": [place.user_id for place in version.places.all()],
            "hand_over_time": f"{version.hand_over_time:%H:%M:%S}",
            "starts_on": version.starts_on.isoformat(),
            "ends_on": version.ends_on.isoformat() if version.ends_on is not None else None,
            "applies_from": instant(version.applies_from),
        }


class ShiftShape(serializers.Serializer[Any]):
    """Somebody on call from `begins_at` to just before `ends_at`."""

    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    user = OnCallPerson()
    source: Any = serializers.ChoiceField(choices=SOURCES, help_text="A rotation, or how somebody came to stand in.")
    override: Any = serializers.IntegerField(allow_null=True, help_text="The id of the override, if it is one.")

    @staticmethod
    def render(shift: Shift) -> dict[str, Any]:
        return {
            "begins_at": instant(shift.begins),
            "ends_at": instant(shift.ends),
            "user": OnCallPerson.render(shift.user),
            "source": shift.source.kind,
            "override": shift.source.pk if shift.source.is_override else None,
        }


class StandingShape(serializers.Serializer[Any]):
    """Who is on call on one schedule, until when, and who is next."""

    schedule = serializers.CharField(help_text="Its short name.")
    user: Any = OnCallPerson(allow_null=True, help_text="null: nobody is.")
    until = serializers.DateTimeField(allow_null=True, help_text="null: nobody is, or for more than a month.")
    next: Any = ShiftShape(allow_null=True)

    @staticmethod
    def render(standing: Standing) -> dict[str, Any]:
        return {
            "schedule": standing.schedule.slug,
            "user": OnCallPerson.render(standing.now.user) if standing.now is not None else None,
            "until": instant(standing.until),
            "next": ShiftShape.render(standing.following) if standing.following is not None else None,
        }


class OverrideShape(serializers.Serializer[Any]):
    """Somebody who stands in."""

    id = serializers.IntegerField()
    user = OnCallPerson()
    kind: Any = serializers.ChoiceField(choices=OverrideKind.choices)
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason: Any = serializers.CharField(allow_blank=True)
    made_at = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(row: ShiftOverride) -> dict[str, Any]:
        return {
            "id": row.pk,
            "user": OnCallPerson.render(row.user),
            "kind": row.kind,
            "begins_at": instant(row.begins_at),
            "ends_at": instant(row.ends_at),
            "reason": row.reason,
            "made_at": instant(row.made_at),
            "cancelled_at": instant(row.cancelled_at),
        }


class CoverShape(serializers.Serializer[Any]):
    """What somebody asks their team to take."""

    id = serializers.IntegerField()
    asked_by = OnCallPerson()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    reason: Any = serializers.CharField(allow_blank=True)
    state: Any = serializers.ChoiceField(choices=RequestState.choices)
    asked_at = serializers.DateTimeField()

    @staticmethod
    def render(row: CoverRequest) -> dict[str, Any]:
        return {
            "id": row.pk,
            "asked_by": OnCallPerson.render(row.asked_by),
            "begins_at": instant(row.begins_at),
            "ends_at": instant(row.ends_at),
            "reason": row.reason,
            "state": row.state,
            "asked_at": instant(row.asked_at),
        }


class SwapShape(serializers.Serializer[Any]):
    """Two spans of one schedule that two people may swap."""

    id = serializers.IntegerField()
    asked_by = OnCallPerson()
    asked_of = OnCallPerson()
    gives_begins_at = serializers.DateTimeField()
    gives_ends_at = serializers.DateTimeField()
    gets_begins_at = serializers.DateTimeField()
    gets_ends_at = serializers.DateTimeField()
    reason: Any = serializers.CharField(allow_blank=True)
    state: Any = serializers.ChoiceField(choices=RequestState.choices)
    asked_at = serializers.DateTimeField()

    @staticmethod
    def render(row: SwapRequest) -> dict[str, Any]:
        times = ("gives_begins_at", "gives_ends_at", "gets_begins_at", "gets_ends_at", "asked_at")
        return {
            "id": row.pk,
            "asked_by": OnCallPerson.render(row.asked_by),
            "asked_of": OnCallPerson.render(row.asked_of),
            "reason": row.reason,
            "state": row.state,
            **{name: instant(getattr(row, name)) for name in times},
        }
