"""Key contacts as programs read and write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rest_framework import serializers

from incidents.plans.choices import KeyContactKind, MethodKind
from incidents.plans.models import KeyContact
from incidents.plans.queries.contacts import freshness_of, reasons_of
from incidents.plans.serializers.shared import (
    ConditionsShape,
    FreshnessShape,
    PersonShape,
    ProcedureConditionsBody,
    ReviewedBody,
    shown_freshness,
    shown_person,
)
from incidents.rest.fields import Body, ById, BySlug, text

WAY = (
    "id", "kind", "value", "label", "is_round_the_clock", "verified_at", "reached_at", "failed_at", "exercised_at",
)  # fmt: skip
TEXTS = ("organisation", "hours", "time_zone", "night_route", "languages", "notes")


class KeyMethodBody(Body):
    """One way to reach somebody."""

    kind = serializers.ChoiceField(choices=MethodKind.choices)
    value = text(300)
    label: Any = text(80, required=False)
    is_round_the_clock = serializers.BooleanField(required=False)


class KeyContactChanges(ReviewedBody):
    """What is left out stays; ways, deputies and conditions are given whole."""

    name = text(200, required=False, allow_blank=False)
    kind = serializers.ChoiceField(choices=KeyContactKind.choices, required=False)
    role = text(200, required=False, allow_blank=False)
    organisation = text(200, required=False)
    user = ById("User", required=False, allow_null=True)
    hours = text(200, required=False)
    time_zone = text(64, required=False)
    night_route = text(300, required=False)
    languages = text(120, required=False)
    notes = text(5000, required=False)
    verify_days = serializers.IntegerField(min_value=7, max_value=1000, required=False, allow_null=True)
    conditions = ProcedureConditionsBody(required=False)
    methods = KeyMethodBody(many=True, required=False)
    deputies = serializers.ListField(child=BySlug("KeyContact", current=True), required=False)


class KeyContactBody(KeyContactChanges):
    """A new key contact."""

    name = text(200)
    slug = serializers.SlugField(max_length=120)
    role = text(200)


class TriedBody(Body):
    """Whether they were reached by this way."""

    was_reached = serializers.BooleanField()
    incident = ById("Incident", required=False, help_text="About which incident: it stands on its timeline.")


class KeyMethodShape(serializers.Serializer[Any]):
    """One way, and when it was last known to be right and to work."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=MethodKind.choices)
    value = serializers.CharField()
    label: Any = serializers.CharField(allow_blank=True)
    is_round_the_clock = serializers.BooleanField()
    verified_at = serializers.DateTimeField(allow_null=True)
    reached_at = serializers.DateTimeField(allow_null=True)
    failed_at = serializers.DateTimeField(allow_null=True)
    exercised_at = serializers.DateTimeField(allow_null=True)


class KeyContactShape(serializers.Serializer[Any]):
    """One key contact. `troubles` say why they cannot be counted on, if so."""

    name = serializers.CharField()
    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=KeyContactKind.choices)
    role = serializers.CharField()
    organisation = serializers.CharField(allow_blank=True)
    user = PersonShape(allow_null=True)
    hours = serializers.CharField(allow_blank=True)
    time_zone = serializers.CharField(allow_blank=True)
    night_route = serializers.CharField(allow_blank=True)
    languages = serializers.CharField(allow_blank=True)
    notes = serializers.CharField(allow_blank=True)
    verify_days = serializers.IntegerField(allow_null=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    conditions = ConditionsShape()
    methods = KeyMethodShape(many=True)
    deputies = serializers.ListField(child=serializers.CharField(), help_text="Their short names, in order.")
    troubles = serializers.ListField(child=serializers.CharField())
    team = serializers.CharField(allow_null=True)
    owner = PersonShape(allow_null=True)
    freshness = FreshnessShape()
    retired_at = serializers.DateTimeField(allow_null=True)


def shown_contact(contact: KeyContact, *, conditions: dict[str, Any], at: datetime, on: date) -> dict[str, Any]:
    """No query where ways, deputies, team, owner and account are loaded."""
    own = ("name", "slug", "kind", "role", "verify_days", "asked_at", "answered_at", "retired_at", *TEXTS)
    return {
        **{name: getattr(contact, name) for name in own},
        "user": shown_person(contact.user),
        "conditions": conditions,
        "methods": [{name: getattr(way, name) for name in WAY} for way in contact.methods.all()],
        "deputies": [one.deputy.slug for one in contact.deputies.all()],
        "troubles": reasons_of(contact, at=at),
        "team": contact.team.slug if contact.team is not None else None,
        "owner": shown_person(contact.owner),
        "freshness": shown_freshness(freshness_of(contact), on=on),
    }
