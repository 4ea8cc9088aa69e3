"""Telling people of their shifts, each in their own time, through the outbox."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify
from incidents.notifications.words import local_moment
from incidents.oncall.models import OnCallSchedule
from incidents.people.models import User


def tell(
    kind: str,
    people: Iterable[User],
    schedule: OnCallSchedule,
    *,
    intent: str,
    actor: User | None,
    at: datetime,
    times: dict[str, datetime] | None = None,
    **words: str,
) -> int:
    """Tell each person once for each `intent`; `times` are said in the zone of whoever is told. How many were told."""
    told = 0
    for zone, those in _by_zone(people, times).items():
        context: dict[str, Any] = {
            "schedule": schedule.name,
            "url": absolute(reverse("oncall_schedule", args=[schedule.slug])),
            **words,
            **{name: local_moment(instant, zone) for name, instant in (times or {}).items()},
        }
        told += len(
            notify(
                kind=kind,
                recipients=those,
                notification_class=NotificationClass.UPDATE,
                actor=actor,
                at=at,
                intent=intent,
                context=context,
            )
        )
    return told


def _by_zone(people: Iterable[User], times: dict[str, datetime] | None) -> dict[str, list[User]]:
    found: dict[str, list[User]] = {}
    for person in people:
        found.setdefault(person.time_zone if times else "", []).append(person)
    return found


def tell_put_on_call(
    schedule: OnCallSchedule, keys: Collection[int], *, begins: datetime, actor: User | None, at: datetime
) -> None:
    """Tell those who came into a rotation of the schedule, which turns like that from `begins`."""
    people = list(User.objects.filter(pk__in=keys, is_active=True).order_by("pk")) if keys else []
    intent = f"oncall:in:{schedule.pk}:{schedule.revision}"
    tell("oncall.in_rotation", people, schedule, intent=intent, actor=actor, at=at, times={"begins": begins})
