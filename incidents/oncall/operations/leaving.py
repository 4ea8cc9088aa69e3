"""What becomes of the shifts of somebody whose account is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from incidents.oncall.choices import RequestState
from incidents.oncall.models import (
    CalendarFeed,
    CoverRequest,
    OnCallSchedule,
    RotationPlace,
    RotationVersion,
    ShiftOverride,
    SwapRequest,
)
from incidents.oncall.operations.base import changed, whole_second
from incidents.oncall.operations.watching import look_at_schedule
from incidents.oncall.queries.versions import schedules_naming
from incidents.people.models import User


@transaction.atomic
def vacate(user: User, *, at: datetime) -> list[OnCallSchedule]:
    """Leave the person's places in all rotations empty from `at`, so that the layers below have their turns.

    Whose turn it is otherwise stays as it was. They stand in no more, what they asked or were asked is withdrawn, their
    feeds end, and the owners hear of holes at once. Returns the schedules that changed.
    """
    now = whole_second(at)
    keys = list(schedules_naming(user, now).values_list("pk", flat=True))
    schedules = list(OnCallSchedule.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    for schedule in schedules:
        _leave_places(schedule, user, now)
        changed(schedule, at)
    standing_in = ShiftOverride.objects.filter(user=user, cancelled_at=None, ends_at__gt=now)
    standing_in.update(cancelled_at=now)
    swaps = SwapRequest.objects.filter(Q(asked_by=user) | Q(asked_of=user), state=RequestState.OPEN)
    swaps.update(state=RequestState.WITHDRAWN, answered_at=at)
    CoverRequest.objects.filter(asked_by=user, state=RequestState.OPEN).update(
        state=RequestState.WITHDRAWN, ended_at=at
    )
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    for schedule in schedules:
        look_at_schedule(schedule, at=at)
    return schedules


def _leave_places(schedule: OnCallSchedule, user: User, now: datetime) -> None:
    """What is planned is changed; what is in force ends, and goes on without them."""
    versions = RotationVersion.objects.filter(rotation__schedule=schedule)
    planned = RotationPlace.objects.filter(version__in=versions.filter(applies_from__gte=now), user=user)
    planned.update(user=None)
    in_force = versions.filter(Q(applies_until=None) | Q(applies_until__gt=now), applies_from__lt=now)
    for version in in_force.filter(places__user=user).distinct():
        _split(version, user, now)


def _split(version: RotationVersion, user: User, now: datetime) -> None:
    places = list(version.places.order_by("position"))
    until = version.applies_until
    RotationVersion.objects.filter(pk=version.pk).update(applies_until=now)
    version.pk = None
    version._state.adding = True
    version.applies_from, version.applies_until, version.made_at, version.made_by = now, until, now, None
    version.save(force_insert=True)
    RotationPlace.objects.bulk_create(
        RotationPlace(
            version=version, position=place.position, user_id=None if place.user_id == user.pk else place.user_id
        )
        for place in places
    )
