"""Plans, and what is neglected, as programs read and write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from incidents.catalog.freshness import Freshness
from incidents.plans.choices import VersionStatus
from incidents.plans.models import Plan, PlanVersion
from incidents.plans.models.plans import SECTIONS
from incidents.plans.neglect import Row
from incidents.plans.serializers.shared import FreshnessShape, PersonShape, ReviewedBody, shown_freshness, shown_person
from incidents.rest.fields import Body, BySlug, text


class PlanChanges(ReviewedBody):
    """What is left out stays. Its short name never changes."""

    name = text(120, required=False, allow_blank=False)
    type = BySlug("IncidentType", required=False, current=True, allow_null=True)


class PlanBody(PlanChanges):
    """A new plan. Its words are written in its draft."""

    name = text(120)
    slug = serializers.SlugField(max_length=120)


class PlanDraftBody(Body):
    """Sections of the coming version in Markdown; what is left out stays."""

    purpose = text(50_000, required=False)
    roles = text(50_000, required=False)
    priorities = text(50_000, required=False)
    communication = text(50_000, required=False)
    escalation = text(50_000, required=False)
    further = text(50_000, required=False)
    summary = text(300, required=False)
    revision = serializers.IntegerField(min_value=1, required=False, help_text="The one you read; another answers 409.")


class PlanVersionShape(serializers.Serializer[Any]):
    """One version of a plan."""

    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    summary = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField()
    author = PersonShape(allow_null=True)
    approved_by = PersonShape(allow_null=True)
    made_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    activated_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    purpose = serializers.CharField(allow_blank=True)
    roles = serializers.CharField(allow_blank=True)
    priorities = serializers.CharField(allow_blank=True)
    communication = serializers.CharField(allow_blank=True)
    escalation = serializers.CharField(allow_blank=True)
    further = serializers.CharField(allow_blank=True)


def shown_plan_version(version: PlanVersion) -> dict[str, Any]:
    names = ("number", "status", "summary", "revision", "made_at", "approved_at", "activated_at", "retired_at")
    return {
        **{name: getattr(version, name) for name in (*names, *SECTIONS)},
        "author": shown_person(version.author),
        "approved_by": shown_person(version.approved_by),
    }


class PlanShape(serializers.Serializer[Any]):
    """One plan."""

    name = serializers.CharField()
    slug = serializers.CharField()
    type = serializers.CharField(allow_null=True, help_text="null: of the whole organisation.")
    team = serializers.CharField(allow_null=True)
    owner = PersonShape(allow_null=True)
    freshness = FreshnessShape()
    retired_at = serializers.DateTimeField(allow_null=True)


def shown_plan(plan: Plan, *, fresh: Freshness, on: date) -> dict[str, Any]:
    return {
        "name": plan.name,
        "slug": plan.slug,
        "type": plan.type.slug if plan.type is not None else None,
        "team": plan.team.slug if plan.team is not None else None,
        "owner": shown_person(plan.owner),
        "freshness": shown_freshness(fresh, on=on),
        "retired_at": plan.retired_at,
    }


class NeglectedShape(serializers.Serializer[Any]):
    """Something that is never used, never exercised or overdue for review."""

    kind = serializers.CharField()
    name = serializers.CharField()
    who = serializers.CharField(allow_blank=True, help_text="Who answers for it.")
    neglects = serializers.ListField(child=serializers.CharField())
    freshness = FreshnessShape()


def shown_neglected(row: Row, neglects: list[str], *, on: date) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "name": row.name,
        "who": row.who,
        "neglects": neglects,
        "freshness": shown_freshness(row.freshness, on=on),
    }
