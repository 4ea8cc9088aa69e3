"""Telling those who take part in a drill: everything begins with the mark of an exercise, and goes to nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse

from incidents.drills.choices import CONDUCTING, DrillRole
from incidents.drills.models import Exercise, OutsideAllowed
from incidents.drills.queries.people import people_of
from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.operations import notify, notify_places
from incidents.people.models import User


def url_of(exercise: Exercise) -> str:
    return absolute(reverse("drill", args=[exercise.pk]))


def tell(
    exercise: Exercise,
    kind: str,
    people: Iterable[User],
    *,
    actor: User | None,
    at: datetime,
    intent: str,
    inbox_only: bool = False,
    url: str = "",
    **words: str,
) -> None:
    """Tell some of those who take part. `intent` says what of this drill."""
    notify(
        kind=kind,
        recipients=people,
        notification_class=NotificationClass.UPDATE,
        actor=actor,
        at=at,
        intent=f"drill:{exercise.pk}:{intent}",
        context=context_of(exercise, url=url, **words),
        inbox_only=inbox_only,
    )


def context_of(exercise: Exercise, *, url: str = "", **words: str) -> dict[str, Any]:
    """What every message about a drill is given; by its key it is known to be one."""
    return {"exercise": exercise.pk, "drill": exercise.name, "url": url or url_of(exercise), **words}


def tell_everybody(exercise: Exercise, what: str, *, intent: str, actor: User | None, at: datetime, words: str) -> None:
    """Everybody who takes part hears how things stand."""
    tell(exercise, "drill.news", people_of(exercise), actor=actor, at=at, intent=intent, what=what, words=words)


def tell_conducting(
    exercise: Exercise, what: str, *, intent: str, actor: User | None, at: datetime, words: str
) -> None:
    """As before a surprise begins: those who play it hear nothing."""
    players = {person.pk for person in people_of(exercise, DrillRole.PLAYER)}
    people = [person for person in people_of(exercise, *CONDUCTING) if person.pk not in players]
    tell(exercise, "drill.news", people, actor=actor, at=at, intent=intent, what=what, words=words)


def write_outside(exercise: Exercise, kind: str, *, at: datetime, intent: str, **words: str) -> None:
    """Send the words to the addresses that the trainer named, too."""
    addresses = OutsideAllowed.objects.filter(exercise=exercise).exclude(email="").values_list("email", flat=True)
    notify_places(
        kind=kind,
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"drill:{exercise.pk}:{intent}:outside",
        addresses=list(addresses),
        context=context_of(exercise, **words),
    )
