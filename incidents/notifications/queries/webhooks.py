"""Webhooks: who listens to an event, what it is told, and how its deliveries went."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from incidents.notifications.links import absolute, incident_url
from incidents.notifications.models import Notification, WebhookEndpoint
from incidents.notifications.queries.entitled import named_outside
from incidents.notifications.webhook_secrets import receipt_token, secret_of
from incidents.notifications.words import EXERCISE
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from incidents.timeline.models import TimelineEntry

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident

# What a payload reads of its incident.
LOADED = (
    "endpoint",
    "incident__type",
    "incident__state",
    "incident__priority",
    "incident__service",
    "incident__team",
    "incident__assignee",
)
TEST = "webhook.test"
WORDS_LENGTH = 4_000
_HEARD = "muster_webhooks_that_listen"


def listening(event: str) -> list[WebhookEndpoint]:
    """Return the endpoints in use that are told of `event`. One query in a transaction, however many events it tells.

    Needs a transaction. Django begins another list of hooks whenever one ends, so a list that is still the same says
    that this is the transaction in which they were read; who changes a webhook in it calls `forget_listening`.
    """
    connection = transaction.get_connection()
    hooks, endpoints = getattr(connection, _HEARD, (None, []))
    if hooks is not connection.run_on_commit or not connection.in_atomic_block:
        endpoints = list(WebhookEndpoint.objects.filter(is_active=True))
        setattr(connection, _HEARD, (connection.run_on_commit, endpoints))
    return [endpoint for endpoint in endpoints if event in endpoint.events]


def forget_listening() -> None:
    """Have the next event look again who listens."""
    setattr(transaction.get_connection(), _HEARD, (None, []))


def live_secrets(endpoint: WebhookEndpoint, *, at: datetime) -> list[str]:
    """The secrets that sign at `at`, the newest first: one, or two while a former one lives."""
    nonces = [endpoint.nonce]
    if endpoint.former_until is not None and endpoint.former_until > at:
        nonces.append(endpoint.former_nonce)
    return [secret_of(nonce) for nonce in nonces]


def webhook_extra(notification: Notification, *, at: datetime) -> dict[str, Any] | None:
    """What the webhook's sender needs beside the address, as things stand at `at`; None where it is not to be told.

    That is: the endpoint is not in use, the incident became restricted and the endpoint did not ask for those, or it
    belongs to a drill whose trainer did not name the endpoint. Load the notification with `LOADED`.
    """
    endpoint, incident = notification.endpoint, notification.incident
    if endpoint is None or not endpoint.is_active:
        return None
    if incident is not None and incident.exercise_id is not None and not _is_named(incident.exercise_id, endpoint):
        return None
    if incident is not None and incident.restricted and not endpoint.includes_restricted:
        return None
    return {"payload": payload_of(notification), "secrets": live_secrets(endpoint, at=at)}


def _is_named(exercise_id: int, endpoint: WebhookEndpoint) -> bool:
    return named_outside(exercise_id).filter(webhook=endpoint.pk).exists()


def payload_of(notification: Notification) -> dict[str, Any]:
    """The body of a webhook: the type of the event, when it was, and what of it may be told."""
    return {
        "type": notification.kind,
        "timestamp": notification.created_at.isoformat().replace("+00:00", "Z"),
        "data": _data(notification),
        "receipt_url": absolute(reverse("notification_receipt", args=[receipt_token(notification.pk)])),
    }


def _data(notification: Notification) -> dict[str, Any]:
    incident = notification.incident
    if incident is None:
        told = dict(notification.context)
        return {**told, "exercise": EXERCISE} if told.get("exercise") else told
    if incident.restricted:
        # Nothing else: neither what it is about, nor what anybody wrote or did.
        return {"incident": {"reference": f"INC-{incident.pk}", "code_name": code_name(incident.pk)}}
    told = {name: value for name, value in notification.context.items() if name != "entry"}
    marked = {"exercise": EXERCISE} if incident.exercise_id is not None else {}
    return {**marked, **told, **_note(notification), "incident": _described(incident)}


def _note(notification: Notification) -> dict[str, Any]:
    """The words of a note, where they are public: the others stay in the house."""
    entry = notification.context.get("entry")
    if entry is None:
        return {}
    with as_system("what a webhook is told"):
        found = TimelineEntry.objects.filter(pk=entry, incident=notification.incident_id, is_public=True).first()
    return {"note": {"id": entry, **({"body": found.body[:WORDS_LENGTH]} if found is not None else {})}}


def _described(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.pk,
        "reference": f"INC-{incident.pk}",
        "title": incident.title if incident.exercise_id is None else f"{EXERCISE}: {incident.title}",
        "type": incident.type.slug,
        "state": incident.state.name,
        "phase": incident.phase,
        "priority": incident.priority.name,
        "service": incident.service.slug if incident.service else None,
        "team": incident.team.slug if incident.team else None,
        "assignee": str(incident.assignee) if incident.assignee else None,
        "is_major": incident.is_major,
        "url": incident_url(incident.pk),
    }


def deliveries(endpoint: WebhookEndpoint) -> QuerySet[Notification]:
    """What an endpoint was sent, the newest first, with every try; of restricted incidents what the reader may know."""
    sent = Notification.objects.filter(endpoint=endpoint).select_related("incident")
    return sent.prefetch_related("attempts").order_by("-created_at", "-pk")


def listed_endpoints() -> list[WebhookEndpoint]:
    """Every webhook, with `last_state` and `last_sent_at` of the newest delivery. One query."""
    newest = Notification.objects.filter(endpoint=OuterRef("pk")).order_by("-created_at", "-pk")
    with as_system("how webhooks do"):
        return list(
            WebhookEndpoint.objects.select_related("owner").annotate(
                last_state=Subquery(newest.values("state")[:1]), last_sent_at=Subquery(newest.values("created_at")[:1])
            )
        )
