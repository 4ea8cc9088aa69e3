"""Telling those whom a step leads to: people are paged, places written to, strangers let in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from incidents.escalation.queries.calls import Call
from incidents.escalation.shape import Plan
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import grant_access
from incidents.notifications.choices import Channel, NotificationClass
from incidents.notifications.links import incident_url
from incidents.notifications.operations import notify, notify_places, page
from incidents.notifications.operations.paging import PAGE_LIVES
from incidents.notifications.operations.trouble import administrators
from incidents.people.models import User
from incidents.timeline.operations import record
from incidents.timeline.reasons import Reason, reason

# Long enough to take the incident, whereupon they may read it anyway.
ACCESS_LASTS = timedelta(hours=24)


@dataclass
class Told:
    """Who was really told: paged people that something outside the console reaches, and places. Empty is false."""

    people: list[User] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    reached: bool = False

    def __bool__(self) -> bool:
        return self.reached


def tell(incident: Incident, plan: Plan, call: Call, *, generation: int, intent: str, words: str, at: datetime) -> Told:
    """Page the people and write to the places of a call."""
    for person in call.strangers:
        reason_given = f"Paged by the escalation policy “{plan.name}”"
        grant_access(incident, user=person, reason=reason_given, actor=None, at=at, expires_at=at + ACCESS_LASTS)
    told = Told()
    people = [*call.people, *call.strangers]
    if people:
        _page(told, incident, people, generation=generation, intent=intent, words=words, at=at)
    if call.rooms or call.addresses:
        _write(told, incident, call, generation=generation, intent=intent, words=words, at=at)
    return told


def _page(
    told: Told, incident: Incident, people: list[User], *, generation: int, intent: str, words: str, at: datetime
) -> None:
    made = page(incident, users=people, reason=words, actor=None, at=at, generation=generation, intent=intent)
    paged = {row.recipient_id for row in made}
    reached = {row.recipient_id for row in made if row.channel != Channel.INBOX}
    told.people = [person for person in people if person.pk in paged]
    told.reasons += [reason("unreachable", str(person)) for person in told.people if person.pk not in reached]
    told.reached = bool(reached)


def _write(
    told: Told, incident: Incident, call: Call, *, generation: int, intent: str, words: str, at: datetime
) -> None:
    made = notify_places(
        kind="page.place",
        notification_class=NotificationClass.PAGE,
        actor=None,
        at=at,
        intent=intent,
        rooms=call.rooms,
        addresses=call.addresses,
        incident=incident,
        generation=generation,
        context={"reason": words},
        expires_at=at + PAGE_LIVES,
    )
    if made:
        told.places = [*map(str, call.rooms), *call.addresses]
        told.reached = True
        record(incident, "escalation.told", actor=None, at=at, data={"places": told.places, "reason": words})


def tell_that_nobody_is_left(incident: Incident, *, intent: str, at: datetime) -> None:
    """Administrators hear that the last resort reached nobody; of a restricted incident no more than that."""
    named = "a restricted incident" if incident.restricted else incident.reference
    notify(
        kind="engine.alarm",
        recipients=administrators(),
        notification_class=NotificationClass.UPDATE,
        actor=None,
        at=at,
        intent=intent,
        incident=incident if incident.exercise_id is not None else None,
        context={
            "what": f"Nobody has taken {named}, and its fallback reaches nobody.",
            "advice": "Find somebody for it, then look at the fallback of its escalation policy.",
            "url": "" if incident.restricted else incident_url(incident.pk),
        },
    )
