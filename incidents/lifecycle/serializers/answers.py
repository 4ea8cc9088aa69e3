"""Answers to changes of a part: the part, and the incident's new entity tag."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import Incident
from incidents.lifecycle.serializers.parts import (
    EffectShape,
    EntryShape,
    GrantShape,
    LinkShape,
    PinShape,
    RoleShape,
)
from incidents.lifecycle.serializers.shapes import Json, Shape
from incidents.refusals import Refused


class Tagged(serializers.Serializer[Any]):
    """Carries the entity tag of the incident after the change."""

    etag = serializers.CharField(help_text="Of the incident; send it as If-Match with the next change.")


class ChangedEntry(EntryShape, Tagged):
    """The new entry."""


class ChangedPin(PinShape, Tagged):
    """The decision."""


class ChangedLink(LinkShape, Tagged):
    """The link."""


class ChangedRole(RoleShape, Tagged):
    """The role that is held now."""


class ChangedEffect(EffectShape, Tagged):
    """The effect as it is recorded now."""


class ChangedGrant(GrantShape, Tagged):
    """The place on the access list."""


class RoleEnded(Tagged):
    """The role that ended."""

    role = serializers.ChoiceField(choices=Role.choices)


class NotMerged(Shape):
    """An incident that could not be merged."""

    @staticmethod
    def render(pair: tuple[Incident, Refused]) -> Json:
        incident, refusal = pair
        return {"id": incident.pk, "reference": str(incident), "code": refusal.code, "detail": refusal.sentence}

    id = serializers.IntegerField()
    reference = serializers.CharField()
    code = serializers.CharField(help_text="The kind of refusal.")
    detail = serializers.CharField(help_text="Why.")


class Merged(Tagged):
    """What became of a merge."""

    merged = serializers.ListField(child=serializers.IntegerField(), help_text="Those that are duplicates of it now.")
    refused = NotMerged(many=True)
