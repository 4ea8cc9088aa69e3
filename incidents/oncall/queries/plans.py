"""Schedules as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, Q

from incidents.oncall.choices import HandOver, OverrideKind
from incidents.oncall.engine import Cover, Plan, Rules
from incidents.oncall.hours import windows_of
from incidents.oncall.models import OnCallSchedule, RotationPlace, RotationVersion, ShiftOverride
from incidents.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def plans_between(schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime) -> dict[int, Plan]:
    """Each schedule's plan with all that counts in [begins, ends), by the schedule's key. Three queries."""
    rules: dict[int, list[Rules]] = defaultdict(list)
    for version in versions_in(schedules, begins, ends):
        rules[version.rotation.schedule_id].append(rules_of(version))
    covers: dict[int, list[Cover]] = defaultdict(list)
    for override in overrides_in(schedules, begins, ends):
        covers[override.schedule_id].append(cover_of(override))
    return {
        schedule.pk: Plan(tuple(rules[schedule.pk]), tuple(covers[schedule.pk]), schedule.retired_at)
        for schedule in schedules
    }


def versions_in(schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime) -> QuerySet[RotationVersion]:
    """The versions of the schedules' rotations that apply in [begins, ends), with their places. Two queries."""
    applying = RotationVersion.objects.filter(
        Q(applies_until=None) | Q(applies_until__gt=begins),
        rotation__schedule__in=[schedule.pk for schedule in schedules],
        applies_from__lt=ends,
    )
    places = Prefetch("places", queryset=RotationPlace.objects.order_by("position"))
    return applying.select_related("rotation").prefetch_related(places).order_by("rotation", "applies_from")


def overrides_in(schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime) -> QuerySet[ShiftOverride]:
    """The overrides that count in [begins, ends), in the order in which they were made. One query."""
    counting = Q(cancelled_at=None) | Q(cancelled_at__gt=F("begins_at")) & Q(cancelled_at__gt=begins)
    return ShiftOverride.objects.filter(
        counting,
        schedule__in=[schedule.pk for schedule in schedules],
        begins_at__lt=ends,
        ends_at__gt=begins,
    ).order_by("made_at", "pk")


def rules_of(version: RotationVersion) -> Rules:
    """A version as the engine reads it. Its places are loaded."""
    return Rules(
        rotation=version.rotation_id,
        name=version.name,
        position=version.position,
        zone=version.time_zone,
        people=tuple(place.user_id for place in version.places.all()),
        kind=HandOver(version.kind),
        hand_over=version.hand_over_time,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        begins=version.applies_from,
        ends=version.applies_until,
        every=version.every,
        weekday=version.weekday,
        hours=windows_of(version.hours),
    )


def cover_of(override: ShiftOverride) -> Cover:
    """An override as the engine reads it: until it ended or was cancelled."""
    ends = override.ends_at if override.cancelled_at is None else min(override.ends_at, override.cancelled_at)
    return Cover(override.pk, override.user_id, override.begins_at, ends, OverrideKind(override.kind))


def people_of(keys: Iterable[int]) -> dict[int, User]:
    """The users with these keys, whether or not they are still active. One query, or none."""
    return User.objects.in_bulk(set(keys))
