"""Who is on call for a service, as programs read it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.escalation.queries.on_call_now import OnCallNow
from incidents.escalation.serializers.runs import Somebody


class OnCallShape(serializers.Serializer[Any]):
    """Whom a critical incident would tell first. `policy` is null where none would be chosen."""

    policy = serializers.CharField(allow_null=True, help_text="Its slug.")
    people = Somebody(many=True)
    places = serializers.ListField(child=serializers.CharField())
    reasons = serializers.ListField(child=serializers.CharField(), help_text="Why others are not told.")


def shown_on_call(now: OnCallNow) -> dict[str, Any]:
    return {
        "policy": now.policy.slug if now.policy is not None else None,
        "people": [{"id": person.pk, "name": str(person)} for person in now.people],
        "places": now.places,
        "reasons": now.sentences,
    }
