"""Telling people and places something: rows of the outbox, written in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from incidents.notifications.choices import PRIORITIES, Channel, Importance, NotificationClass, NotificationState
from incidents.notifications.models import ChannelProvider, Notification, WebhookEndpoint
from incidents.notifications.queries.entitled import named_outside, told_among
from incidents.notifications.queries.ways import Way, ways_of
from incidents.people.models import User
from incidents.permissions.principal import as_system

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

SYSTEM = "messages for the outbox"
# Room for the person and the way behind it.
INTENT_LENGTH = 160


@dataclass(frozen=True)
class _Sent:
    """What all rows of one call have in common."""

    kind: str
    notification_class: NotificationClass
    at: datetime
    intent: str
    incident: Incident | None
    generation: int | None
    expires_at: datetime | None
    context: dict[str, Any] = field(default_factory=dict)

    def row(self, intent: str, way: str, *, due: datetime, **destination: Any) -> Notification:
        """One waiting row. What is due later expires later by as much."""
        is_page = self.notification_class == NotificationClass.PAGE
        return Notification(
            dedup_key=f"{intent}:{way}",
            intent=intent,
            kind=self.kind,
            notification_class=self.notification_class,
            priority=PRIORITIES[self.notification_class],
            incident=self.incident,
            generation=self.generation,
            context={**self.context, "due": due.isoformat()} if is_page else self.context,
            next_at=due,
            expires_at=self.expires_at + (due - self.at) if self.expires_at is not None else None,
            created_at=self.at,
            **destination,
        )


@transaction.atomic
def notify(
    *,
    kind: str,
    recipients: Iterable[User],
    notification_class: NotificationClass,
    actor: User | None,
    at: datetime,
    intent: str,
    incident: Incident | None = None,
    generation: int | None = None,
    context: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
    inbox_only: bool = False,
) -> list[Notification]:
    """Tell each person once for each `intent` (what happened, in at most 160 characters); return the rows that are new.

    Everybody has it in the inbox at once, and by their rules elsewhere unless `inbox_only`. Left out: whoever is
    inactive, whoever may not know of a restricted incident, whoever does not take part in its drill, and the actor
    unless it is a page.
    `context` holds text for the kind's variables. A constant number of queries, however many people.
    """
    sent = _checked(kind, notification_class, actor, at, intent, incident, generation, context, expires_at)
    is_page = notification_class == NotificationClass.PAGE
    asked = [person for person in recipients if is_page or actor is None or person.pk != actor.pk]
    if not asked:
        return []
    with as_system(SYSTEM):
        people = told_among(incident, asked, at=at, exercise_id=_exercise_of(sent))
        importance = Importance.IMPORTANT if is_page else Importance.DEFAULT
        ways = [] if inbox_only else ways_of(people, importance=importance, at=at)
        rows = [_in_inbox(sent, person) for person in people]
        rows += [_by_way(sent, way) for way in ways]
        return _add(rows)


@transaction.atomic
def notify_places(
    *,
    kind: str,
    notification_class: NotificationClass,
    actor: User | None,
    at: datetime,
    intent: str,
    endpoints: Iterable[WebhookEndpoint] = (),
    rooms: Iterable[ChannelProvider] = (),
    addresses: Iterable[str] = (),
    incident: Incident | None = None,
    generation: int | None = None,
    context: dict[str, Any] | None = None,
    expires_at: datetime | None = None,
) -> list[Notification]:
    """Tell webhooks, chat rooms and bare e-mail addresses once for each `intent`; return the rows that are new.

    Of a drill only those get anything whom its trainer named, and chat rooms nothing; of a restricted incident only the
    endpoints that ask for it. `kind` may be one that has no words, for a webhook.
    """
    sent = _checked(kind, notification_class, actor, at, intent, incident, generation, context, expires_at)
    exercise = _exercise_of(sent)
    if exercise is not None:
        endpoints, rooms, addresses = _named_by_trainer(exercise, endpoints, addresses)
    hidden = incident is not None and incident.restricted
    with as_system(SYSTEM):
        return _add(list(_to_places(sent, endpoints, () if hidden else rooms, () if hidden else addresses, hidden)))


def _exercise_of(sent: _Sent) -> int | None:
    """The exercise that the message belongs to; none: it is about something real."""
    if sent.incident is not None:
        return sent.incident.exercise_id
    return sent.context.get("exercise")


def _named_by_trainer(
    exercise: int, endpoints: Iterable[WebhookEndpoint], addresses: Iterable[str]
) -> tuple[list[WebhookEndpoint], list[ChannelProvider], list[str]]:
    outside = list(named_outside(exercise).values_list("webhook", "email"))
    webhooks, emails = {webhook for webhook, _email in outside}, {email.lower() for _webhook, email in outside}
    return (
        [endpoint for endpoint in endpoints if endpoint.pk in webhooks],
        [],
        [address for address in addresses if address and address.lower() in emails],
    )


def _checked(
    kind: str,
    notification_class: NotificationClass,
    actor: User | None,
    at: datetime,
    intent: str,
    incident: Incident | None,
    generation: int | None,
    context: dict[str, Any] | None,
    expires_at: datetime | None,
) -> _Sent:
    if len(intent) > INTENT_LENGTH:
        raise ValueError(f"An intent has at most {INTENT_LENGTH} characters.")
    given = {"actor": str(actor) if actor is not None else "Muster", **(context or {})}
    return _Sent(kind, notification_class, at, intent, incident, generation, expires_at, given)


def _in_inbox(sent: _Sent, person: User) -> Notification:
    """It is a row of this database, so it is where it was to go."""
    row = sent.row(f"{sent.intent}:{person.pk}", "inbox", due=sent.at, channel=Channel.INBOX, recipient=person)
    row.state, row.next_at = NotificationState.DELIVERED, None
    row.settled_at = row.delivered_at = sent.at
    return row


def _by_way(sent: _Sent, way: Way) -> Notification:
    intent = f"{sent.intent}:{way.user.pk}"
    if way.method is None:
        row = sent.row(
            intent, "account", due=way.due, channel=Channel.EMAIL, recipient=way.user, address=way.user.email
        )
        row.context = {**row.context, "unverified": True}
        return row
    return sent.row(intent, str(way.method.pk), due=way.due, recipient=way.user, **by_method(way.method))


def by_method(method: Any) -> dict[str, Any]:
    """The destination that a contact method is."""
    return {
        "channel": method.channel,
        "method": method,
        "provider_id": method.provider_id,
        "address": method.address,
    }


def _to_places(
    sent: _Sent,
    endpoints: Iterable[WebhookEndpoint],
    rooms: Iterable[ChannelProvider],
    addresses: Iterable[str],
    hidden: bool,
) -> Iterator[Notification]:
    for endpoint in endpoints:
        if endpoint.is_active and (endpoint.includes_restricted or not hidden):
            key = f"endpoint-{endpoint.pk}"
            yield sent.row(f"{sent.intent}:{key}", key, due=sent.at, channel=Channel.WEBHOOK, endpoint=endpoint)
    for room in rooms:
        if room.is_active:
            key = f"room-{room.pk}"
            yield sent.row(f"{sent.intent}:{key}", key, due=sent.at, channel=room.channel, provider=room)
    for address in addresses:
        yield sent.row(sent.intent, address[:80], due=sent.at, channel=Channel.EMAIL, address=address)


def _add(rows: list[Notification]) -> list[Notification]:
    """Write them but for those that are there already, and return those that are new."""
    if not rows:
        return []
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    new = set(Notification.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    return [row for row in rows if row.pk in new]
