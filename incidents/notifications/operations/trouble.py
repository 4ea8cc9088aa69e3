"""What the timeline and the administrators are told of messages that did not simply arrive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.db.models import Q

from incidents.notifications.choices import Channel, NotificationClass
from incidents.notifications.links import incident_url
from incidents.notifications.models import ContactMethod, Notification
from incidents.notifications.operations.notify import notify
from incidents.notifications.queries.incidents import incidents_by_key
from incidents.notifications.queries.truth import BUNDLES, bundled
from incidents.people.models import User
from incidents.timeline.operations import record

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

ADMINISTRATOR = "administrator"


def administrators() -> list[User]:
    """Who is told when Muster itself needs somebody."""
    holders = Q(is_superuser=True) | Q(groups__in=Group.objects.filter(name=ADMINISTRATOR))
    return list(User.objects.filter(holders, is_active=True).distinct())


def incidents_of(notification: Notification) -> list[Incident]:
    """The incidents that it tells of: one, or those of a bundle."""
    rows = bundled(notification) if notification.kind in BUNDLES else [notification]
    keys = {row.incident_id for row in rows if row.incident_id is not None}
    return incidents_by_key(keys)


def way_of(notification: Notification) -> str:
    """By what it leaves, in a word; never the address, which is the person's own."""
    if notification.provider is not None:
        return notification.provider.name
    return Channel(notification.channel).label.lower()


def tell_in_doubt(rows: Iterable[Notification], *, at: datetime) -> None:
    for row in rows:
        data = {**_whom(row), "by": way_of(row), "again": row.notification_class == NotificationClass.PAGE}
        for incident in incidents_of(row):
            record(incident, "message.in_doubt", actor=None, at=at, data=data)


def tell_failed_over(row: Notification, *, to: ContactMethod | None, at: datetime) -> None:
    following = (to.provider.name if to.provider is not None else Channel(to.channel).label.lower()) if to else "e-mail"
    for incident in incidents_of(row):
        data = {**_whom(row), "by": way_of(row), "next": following}
        record(incident, "page.failed_over", actor=None, at=at, data=data)


def tell_unreached(row: Notification, *, among: Iterable[Notification], at: datetime) -> None:
    """The person could not be reached: the timeline says so and administrators are told, once for a row and those
    `among` which it stands. They hear of no restricted incident, and of a drill only those do who take part in it.
    """
    if any(other.context.get("unreached") for other in [row, *among]):
        return
    Notification.objects.filter(pk=row.pk).update(context={**row.context, "unreached": True})
    incidents = incidents_of(row)
    for incident in incidents:
        record(incident, "page.unreached", actor=None, at=at, data={**_whom(row), "reason": row.last_error})
    shown = [incident for incident in incidents if not incident.restricted]
    named = ", ".join(f"INC-{incident.pk}" for incident in shown) or "a restricted incident"
    drill = next((incident for incident in incidents if incident.exercise_id is not None), None)
    notify(
        kind="engine.alarm",
        recipients=administrators(),
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=f"unreached:{row.intent}"[:160],
        incident=drill,
        context={
            "what": f"{row.recipient or row.provider or row.address} could not be paged about {named}.",
            "advice": "Reach them another way, or page somebody else; then look at their contact methods.",
            "url": incident_url(shown[0].pk) if shown else "",
            # A test page of a drill is about no incident: those alone hear of it who take part.
            **({"exercise": row.context["exercise"]} if row.context.get("exercise") else {}),
        },
    )


def _whom(row: Notification) -> dict[str, Any]:
    if row.recipient is None:
        return {"people": [{"name": str(row.provider or row.address)}]} if row.endpoint_id is None else {}
    return {"people": [{"id": row.recipient_id, "name": str(row.recipient)}]}
