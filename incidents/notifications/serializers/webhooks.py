"""How webhooks look to a client, and what a client may say of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from incidents.notifications.choices import AttemptOutcome, ErrorClass, NotificationState, WebhookEvent
from incidents.notifications.models import DeliveryAttempt, Notification, WebhookEndpoint
from incidents.rest.fields import Body, ById, text


def _instant(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None


class EndpointBody(Body):
    """A webhook: what it is told, and where."""

    name = text(120)
    url = text(500, help_text="It must begin with https://, unless an administrator has opened it.")
    owner = ById("User", required=False, help_text="Who is told when it does not work. Left out: you.")
    events: Any = serializers.ListField(
        child=serializers.ChoiceField(choices=WebhookEvent.choices), min_length=1, max_length=len(WebhookEvent)
    )
    includes_restricted = serializers.BooleanField(
        required=False, help_text="Told of restricted incidents too, by reference and code name only."
    )


class EndpointChanges(Body):
    """What is to be different of a webhook."""

    name = text(120, required=False)
    url = text(500, required=False)
    owner = ById("User", required=False)
    events: Any = serializers.ListField(
        child=serializers.ChoiceField(choices=WebhookEvent.choices),
        min_length=1,
        max_length=len(WebhookEvent),
        required=False,
    )
    includes_restricted = serializers.BooleanField(required=False)


class RotateBody(Body):
    """How long the secret that is replaced signs too."""

    hours = serializers.IntegerField(min_value=0, max_value=168, required=False, help_text="Left out: 24.")


class PauseBody(Body):
    """Why a webhook gets nothing for now."""

    reason = text(200, required=False)


class OwnerShape(serializers.Serializer[Any]):
    """Who answers for a webhook."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class EndpointShape(serializers.Serializer[Any]):
    """A webhook. Its secret is told when it is made, and never again."""

    @staticmethod
    def render(endpoint: WebhookEndpoint) -> dict[str, Any]:
        return {
            "id": endpoint.pk,
            "name": endpoint.name,
            "url": endpoint.url,
            "owner": {"id": endpoint.owner_id, "name": str(endpoint.owner)},
            "events": endpoint.events,
            "includes_restricted": endpoint.includes_restricted,
            "is_active": endpoint.is_active,
            "disabled_at": _instant(endpoint.disabled_at),
            "disabled_reason": endpoint.disabled_reason,
            "former_secret_until": _instant(endpoint.former_until),
            "created_at": _instant(endpoint.created_at),
        }

    id = serializers.IntegerField()
    name = serializers.CharField()
    url = serializers.CharField()
    owner = OwnerShape()
    events: Any = serializers.ListField(child=serializers.CharField())
    includes_restricted = serializers.BooleanField()
    is_active = serializers.BooleanField(help_text="A paused one gets nothing.")
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_reason = serializers.CharField(allow_blank=True)
    former_secret_until = serializers.DateTimeField(allow_null=True, help_text="Until then, two secrets sign.")
    created_at = serializers.DateTimeField()


class EndpointWithSecret(EndpointShape):
    """A webhook with a new secret."""

    secret = serializers.CharField(
        allow_blank=True, help_text="As Standard Webhooks writes it. Empty when the answer is given again."
    )


class AttemptShape(serializers.Serializer[Any]):
    """One try."""

    @staticmethod
    def render(attempt: DeliveryAttempt) -> dict[str, Any]:
        return {
            "number": attempt.number,
            "started_at": _instant(attempt.started_at),
            "seconds": attempt.seconds,
            "outcome": attempt.outcome,
            "status": attempt.status,
            "error": attempt.error,
            "excerpt": attempt.excerpt,
        }

    number = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    seconds = serializers.FloatField(allow_null=True)
    outcome = serializers.ChoiceField(choices=AttemptOutcome.choices)
    status = serializers.IntegerField(allow_null=True, help_text="The HTTP status that was answered.")
    error = serializers.CharField(allow_blank=True)
    excerpt = serializers.CharField(allow_blank=True, help_text="The beginning of what was answered.")


class DeliveryShape(serializers.Serializer[Any]):
    """One message to a webhook, with every try. Its id is the `webhook-id` that was sent."""

    @staticmethod
    def render(sent: Notification) -> dict[str, Any]:
        return {
            "id": str(sent.pk),
            "type": sent.kind,
            "incident": f"INC-{sent.incident_id}" if sent.incident_id else None,
            "state": sent.state,
            "error_class": sent.error_class or None,
            "error": sent.last_error,
            "created_at": _instant(sent.created_at),
            "next_at": _instant(sent.next_at),
            "attempts": [AttemptShape.render(attempt) for attempt in sent.attempts.all()],
        }

    id = serializers.UUIDField()
    type = serializers.CharField()
    incident = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=NotificationState.choices)
    error_class = serializers.ChoiceField(choices=ErrorClass.choices, allow_null=True)
    error = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True)
    attempts: Any = AttemptShape(many=True)
