"""How the catalogue looks to a client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.catalog.matching import CONDITIONS
from incidents.catalog.models import Category, HoldReason, IncidentType, Priority, ResolutionCode, Source, Tag
from incidents.people.models import Team
from incidents.rest.fields import MAX_ID, Body


class MemberShape(serializers.Serializer[Any]):
    """A person in a team."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class TeamShape(serializers.ModelSerializer[Team]):
    """A group of people who take incidents together."""

    class Meta:
        model = Team
        fields = ("id", "slug", "name", "description", "email")


class TeamWithMembers(TeamShape):
    """A team and who is in it."""

    members = MemberShape(many=True)

    class Meta(TeamShape.Meta):
        fields = (*TeamShape.Meta.fields, "members")  # type: ignore[assignment]


class CategoryShape(serializers.ModelSerializer[Category]):
    """A branch of the category tree."""

    incident_type: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    default_team: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    default_priority = serializers.IntegerField(source="default_priority_id", allow_null=True, help_text="Its rank.")

    class Meta:
        model = Category
        fields = ("id", "parent", "name", "path", "description", "incident_type", "default_team", "default_priority")
        read_only_fields = fields


class IncidentTypeShape(serializers.ModelSerializer[IncidentType]):
    """A kind of incident with a workflow of its own."""

    default_team: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = IncidentType
        fields = ("id", "slug", "name", "description", "is_restricted", "default_team")


class PriorityShape(serializers.ModelSerializer[Priority]):
    """One of the four priorities."""

    class Meta:
        model = Priority
        fields = ("rank", "slug", "name", "description")


class TagShape(serializers.ModelSerializer[Tag]):
    """A free word that groups incidents."""

    class Meta:
        model = Tag
        fields = ("id", "name", "description")


class HoldReasonShape(serializers.ModelSerializer[HoldReason]):
    """Why an incident waits."""

    class Meta:
        model = HoldReason
        fields = ("id", "slug", "name", "pauses_clocks")


class ResolutionCodeShape(serializers.ModelSerializer[ResolutionCode]):
    """How incidents end."""

    class Meta:
        model = ResolutionCode
        fields = ("id", "slug", "name", "description")


class SourceShape(serializers.ModelSerializer[Source]):
    """Where incidents come from."""

    class Meta:
        model = Source
        fields = ("id", "slug", "name", "kind")


class ConditionsBody(Body):
    """Which incidents: ids by what they are of. An incident has to fit every list that is there."""

    def get_fields(self) -> dict[str, Any]:
        return {name: _keys() for name in CONDITIONS}


def _keys() -> serializers.ListField:
    child = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    return serializers.ListField(child=child, max_length=200, required=False)
