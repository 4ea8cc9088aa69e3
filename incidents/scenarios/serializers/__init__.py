"""The library as programs read and write it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.catalog.freshness import Freshness
from incidents.plans.choices import VersionStatus
from incidents.plans.serializers.shared import PersonShape, shown_person
from incidents.rest.fields import Body, ById
from incidents.scenarios.models import Capability, Scenario, ScenarioVersion
from incidents.scenarios.notation import told
from incidents.scenarios.queries.packs import written
from incidents.scenarios.yaml_text import LONGEST


class CapabilityShape(serializers.Serializer[Any]):
    """What an organisation is able to do; objectives of scenarios show it, and people qualify for it."""

    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    retired_at = serializers.DateTimeField(allow_null=True)


def shown_capability(row: Capability) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("code", "name", "description", "retired_at")}


class ScenarioShape(serializers.Serializer[Any]):
    """One scenario. Who plays it in a drill that is not over is answered as if there were none."""

    name = serializers.CharField()
    slug = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    type = serializers.CharField(allow_null=True, help_text="The short name of a type of incident; null: any.")
    service = serializers.CharField(allow_null=True, help_text="Its short name; null: any.")
    difficulty = serializers.IntegerField(help_text="1 easy, 2 moderate, 3 hard.")
    source_incident = serializers.IntegerField(allow_null=True, help_text="The incident that it replays.")
    active_version = serializers.IntegerField(allow_null=True)
    has_draft = serializers.BooleanField()
    last_exercised_at = serializers.DateTimeField(allow_null=True)
    last_reviewed_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)


def shown_scenario(row: Scenario, *, active: int | None, has_draft: bool, fresh: Freshness) -> dict[str, Any]:
    """No query where its type and service are loaded."""
    names = ("name", "slug", "summary", "difficulty", "last_reviewed_at", "review_on", "retired_at")
    return {
        **{name: getattr(row, name) for name in names},
        "type": row.type.slug if row.type is not None else None,
        "service": row.service.slug if row.service is not None else None,
        "source_incident": row.source_incident_id,
        "active_version": active,
        "has_draft": has_draft,
        "last_exercised_at": fresh.last_exercised_at,
    }


class ScenarioVersionShape(serializers.Serializer[Any]):
    """One version; `contents` as in YAML."""

    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    summary = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField(help_text="Counts the changes of a draft.")
    author = PersonShape(allow_null=True)
    made_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    contents = serializers.DictField(help_text="The scenario with its objectives and injects, named as in its YAML.")


def shown_scenario_version(scenario: Scenario, version: ScenarioVersion) -> dict[str, Any]:
    """Four queries."""
    names = ("number", "status", "summary", "revision", "made_at", "activated_at", "retired_at")
    return {
        **{name: getattr(version, name) for name in names},
        "author": shown_person(version.author),
        "contents": told(written(scenario, version)),
    }


class PackBody(Body):
    """Scenarios as YAML; JSON is YAML too."""

    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    publish = serializers.BooleanField(required=False, help_text="true: put in force at once.")


class ReplayBody(Body):
    """The closed incident of which a scenario is made."""

    incident = ById("Incident")


class BroughtInShape(serializers.Serializer[Any]):
    """What became of one scenario of a text."""

    slug = serializers.CharField()
    is_new = serializers.BooleanField()
    version = serializers.IntegerField(allow_null=True, help_text="null: it was as it is already.")
