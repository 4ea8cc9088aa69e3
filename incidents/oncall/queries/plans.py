"""Schedules as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import F, Q

from incidents.oncall.choices import HandOver, OverrideKind
from incidents.oncall.engine import Cover, Plan, Rules
from incidents.oncall.hours import windows_of
from incidents.oncall.models import OnCallSchedule, RotationPlace, RotationVersion, ShiftOverride
from incidents.people.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet


def plans_between(schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime) -> dict[int, Plan]:
    """Each schedule's plan with all that counts in [begins, ends), by the schedule's key. Two queries."""
    return plans_and_people(schedules, begins, ends)[0]


def plans_and_people(
    schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime
) -> tuple[dict[int, Plan], dict[int, User]]:
    """The same, with everybody who is named in any of them, by key. Two queries as well."""
    rules: dict[int, list[Rules]] = defaultdict(list)
    people: dict[int, User] = {}
    for version, places in places_in(schedules, begins, ends).items():
        rules[version.rotation.schedule_id].append(rules_of(version, places))
        people |= {place.user.pk: place.user for place in places if place.user is not None}
    covers: dict[int, list[Cover]] = defaultdict(list)
    for override in overrides_in(schedules, begins, ends):
        covers[override.schedule_id].append(cover_of(override))
        people[override.user_id] = override.user
    plans = {
        schedule.pk: Plan(tuple(rules[schedule.pk]), tuple(covers[schedule.pk]), schedule.retired_at)
        for schedule in schedules
    }
    return plans, people


def places_in(
    schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime
) -> dict[RotationVersion, list[RotationPlace]]:
    """The versions of the schedules' rotations that apply in [begins, ends), with their places. One query."""
    rows = RotationPlace.objects.filter(
        Q(version__applies_until=None) | Q(version__applies_until__gt=begins),
        version__rotation__schedule__in=[schedule.pk for schedule in schedules],
        version__applies_from__lt=ends,
    )
    found: dict[RotationVersion, list[RotationPlace]] = {}
    for place in rows.select_related("version__rotation", "user").order_by("version", "position"):
        found.setdefault(place.version, []).append(place)
    return found


def overrides_in(schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime) -> QuerySet[ShiftOverride]:
    """The overrides that count in [begins, ends), in the order in which they were made. One query."""
    counting = Q(cancelled_at=None) | Q(cancelled_at__gt=F("begins_at")) & Q(cancelled_at__gt=begins)
    rows = ShiftOverride.objects.filter(
        counting,
        schedule__in=[schedule.pk for schedule in schedules],
        begins_at__lt=ends,
        ends_at__gt=begins,
    )
    return rows.select_related("user").order_by("made_at", "pk")


def rules_of(version: RotationVersion, places: Iterable[RotationPlace]) -> Rules:
    """A version and its places in order, as the engine reads them."""
    return Rules(
        rotation=version.rotation_id,
        name=version.name,
        position=version.position,
        zone=version.time_zone,
        people=tuple(place.user_id for place in places),
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
