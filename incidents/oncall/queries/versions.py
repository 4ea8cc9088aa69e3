"""The versions of a schedule's rotations: those that go on, and as drafts for whoever changes them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from incidents.oncall.choices import HandOver
from incidents.oncall.drafts import Draft
from incidents.oncall.models import OnCallSchedule, RotationPlace, RotationVersion, ShiftOverride
from incidents.people.models import User


def going_on(schedule: OnCallSchedule, at: datetime) -> list[RotationVersion]:
    """For each rotation that is not over at `at`, its version then, or else its first after; the topmost first.

    Two queries. Their places are loaded, with the people.
    """
    places = Prefetch("places", queryset=RotationPlace.objects.select_related("user").order_by("position"))
    rows = RotationVersion.objects.filter(
        Q(applies_until=None) | Q(applies_until__gt=at), rotation__schedule=schedule
    ).select_related("rotation")
    first: dict[int, RotationVersion] = {}
    for version in rows.prefetch_related(places).order_by("applies_from"):
        first.setdefault(version.rotation_id, version)
    return sorted(first.values(), key=lambda version: (version.position, version.rotation_id))


def ended_at(schedule: OnCallSchedule, at: datetime) -> list[RotationVersion]:
    """The versions that ended at exactly this instant, the topmost first, with their places. Two queries."""
    rows = RotationVersion.objects.filter(rotation__schedule=schedule, applies_until=at)
    return list(rows.prefetch_related("places").order_by("position", "rotation"))


def schedules_naming(user: User, at: datetime) -> QuerySet[OnCallSchedule]:
    """The schedules that turn on which the person has a place or stands in, from `at` on."""
    places = RotationPlace.objects.filter(
        Q(version__applies_until=None) | Q(version__applies_until__gt=at), user=user
    ).values("version__rotation__schedule")
    standing_in = ShiftOverride.objects.filter(user=user, cancelled_at=None, ends_at__gt=at).values("schedule")
    return OnCallSchedule.objects.filter(Q(pk__in=places) | Q(pk__in=standing_in), retired_at=None).order_by("name")


def draft_of(version: RotationVersion) -> Draft:
    """A version as a draft that changes nothing. Its places are loaded."""
    return Draft(
        rotation=version.rotation_id,
        name=version.name,
        time_zone=version.time_zone,
        people=tuple(place.user_id for place in version.places.all()),
        kind=HandOver(version.kind),
        every=version.every,
        weekday=version.weekday,
        hand_over_time=version.hand_over_time,
        starts_on=version.starts_on,
        ends_on=version.ends_on,
        hours=version.hours,
    )
