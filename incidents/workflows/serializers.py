"""How workflows look to a client."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.workflows.choices import VersionStatus
from incidents.workflows.models import State, Transition, WorkflowField, WorkflowVersion


class StateShape(serializers.ModelSerializer[State]):
    """Where an incident can stand."""

    class Meta:
        model = State
        fields = ("slug", "name", "phase", "is_start", "description")


class TransitionShape(serializers.ModelSerializer[Transition]):
    """One possible move."""

    from_state: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    to_state: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    required_fields = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Transition
        fields = (
            "slug", "name", "from_state", "to_state", "required_fields", "needs_reason", "permission",
            "automatic_after_seconds", "guidance",
        )  # fmt: skip


class FieldShape(serializers.ModelSerializer[WorkflowField]):
    """A fact the workflow collects."""

    options = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WorkflowField
        fields = ("slug", "label", "kind", "options", "unit", "help_text")


class VersionShape(serializers.ModelSerializer[WorkflowVersion]):
    """One version of a workflow."""

    workflow = serializers.CharField(source="workflow.name")
    incident_type: Any = serializers.SlugRelatedField(
        source="workflow.incident_type", slug_field="slug", read_only=True
    )
    status = serializers.ChoiceField(choices=VersionStatus.choices)

    class Meta:
        model = WorkflowVersion
        fields = ("id", "workflow", "incident_type", "number", "status", "summary", "published_at")


class WholeVersion(VersionShape):
    """A version with its states, moves and fields."""

    states = StateShape(many=True)
    transitions = TransitionShape(many=True)
    fields_collected: Any = FieldShape(many=True, source="fields")

    class Meta(VersionShape.Meta):
        fields = (*VersionShape.Meta.fields, "states", "transitions", "fields_collected")  # type: ignore[assignment]
