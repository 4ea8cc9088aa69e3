"""Who may be told of an incident: need to know, and the participants of a drill, for many people at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.people.models import Membership, User
from incidents.permissions.principal import VIEW_RESTRICTED, as_system, as_user

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def entitled_among(incident: Incident, people: Iterable[User], *, at: datetime) -> set[int]:
    """The keys of those of `people` who may read the incident at `at`. One query, and none when it is not restricted.

    The same rule as `incidents.permissions.visible`, asked about others than the reader.
    """
    keys = [person.pk for person in people]
    if not incident.restricted or not keys:
        return set(keys)
    holders = Permission.objects.filter(content_type__app_label="incidents", codename=VIEW_RESTRICTED)
    holders = holders.filter(Q(user=OuterRef("pk")) | Q(group__user=OuterRef("pk")))
    with as_system("who may be told of an incident"):
        grants = incident.access_grants.filter(revoked_at=None).filter(Q(expires_at=None) | Q(expires_at__gt=at))
        members = Membership.objects.filter(team__in=grants.filter(team__isnull=False).values("team"))
        entitled = (
            Q(pk=incident.assignee_id)
            | Q(pk__in=incident.response_roles.filter(ended_at=None).values("user"))
            | Q(pk__in=grants.filter(user__isnull=False).values("user"))
            | Q(pk__in=members.values("user"))
            | Exists(holders)
        )
        return set(User.objects.filter(entitled, pk__in=keys, is_active=True).values_list("pk", flat=True))


def may_be_told(incident: Incident, user: User) -> bool:
    """Whether this one person may be told of the incident now: as they would see it, and as a drill's rails allow."""
    if incident.exercise_id is not None and not incident.exercise.participants.filter(pk=user.pk).exists():
        return False
    if not incident.restricted:
        return True
    with as_user(user):
        return bool(type(incident)._default_manager.filter(pk=incident.pk).exists())


def takes_part(exercise_id: int, keys: Iterable[int]) -> set[int]:
    """Those of the people with these keys whom an exercise may reach: who has a role in it, and its trainer."""
    exercises: Any = apps.get_model("incidents", "Exercise")
    mine = exercises.objects.filter(pk=exercise_id)
    concerned = Q(pk__in=mine.values("participants")) | Q(pk__in=mine.values("trainer"))
    return set(User.objects.filter(concerned, pk__in=list(keys)).values_list("pk", flat=True))


def named_outside(exercise_id: int) -> QuerySet[Any]:
    """The outsiders whom the trainer of an exercise named: what it sends may reach them."""
    outside: Any = apps.get_model("incidents", "OutsideAllowed")
    found: QuerySet[Any] = outside.objects.filter(exercise=exercise_id)
    return found


def told_among(
    incident: Incident | None, people: Iterable[User], *, at: datetime, exercise_id: int | None = None
) -> list[User]:
    """Those of `people` who are active and may be told of the incident. At most three queries, however many people.

    `exercise_id`: it is about this exercise, and about no incident of it.
    """
    keys = {person.pk for person in people}
    if incident is not None and incident.exercise_id is not None:
        keys &= set(incident.exercise.participants.filter(pk__in=keys).values_list("pk", flat=True))
    elif exercise_id is not None:
        keys = takes_part(exercise_id, keys)
    found = list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk"))
    if incident is None:
        return found
    entitled = entitled_among(incident, found, at=at)
    return [person for person in found if person.pk in entitled]
