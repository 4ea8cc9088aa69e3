"""How a person's inbox and contact methods look to a client."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from incidents.notifications.choices import PERSONAL, NotificationClass
from incidents.notifications.models import ContactMethod, Notification
from incidents.notifications.words import Worded


class OfIncident(serializers.Serializer[Any]):
    """Which incident it tells of."""

    id = serializers.IntegerField()
    reference = serializers.CharField()


class NotificationShape(serializers.Serializer[Any]):
    """One row of the caller's inbox, in words; of a restricted incident its reference and code name alone."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    notification_class: Any = serializers.ChoiceField(choices=NotificationClass.choices)
    subject = serializers.CharField()
    text = serializers.CharField()
    incident: Any = OfIncident(allow_null=True)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(row: Notification, words: Worded) -> dict[str, Any]:
        of = None if row.incident_id is None else {"id": row.incident_id, "reference": f"INC-{row.incident_id}"}
        return {
            "id": str(row.pk),
            "kind": row.kind,
            "notification_class": row.notification_class,
            "subject": words.subject,
            "text": words.text,
            "incident": of,
            "created_at": _instant(row.created_at),
            "read_at": _instant(row.read_at),
        }


class ContactMethodShape(serializers.Serializer[Any]):
    """One way to reach the caller."""

    id = serializers.IntegerField()
    channel: Any = serializers.ChoiceField(choices=[(channel.value, channel.label) for channel in PERSONAL])
    address = serializers.CharField()
    label: Any = serializers.CharField(allow_blank=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    verify_by = serializers.DateTimeField(allow_null=True)

    @staticmethod
    def render(row: ContactMethod) -> dict[str, Any]:
        return {
            "id": row.pk,
            "channel": row.channel,
            "address": row.address,
            "label": row.label,
            "verified_at": _instant(row.verified_at),
            "verify_by": _instant(row.verify_by),
        }


def _instant(value: datetime | None) -> str | None:
    return value.isoformat().replace("+00:00", "Z") if value else None
