"""How a service looks to a client; its status is computed for the reader."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.catalog.choices import Effect, Tier
from incidents.catalog.models import Service
from incidents.lifecycle.serializers.shapes import Json, RowRef, slugged

WORKING = "working"
STATUSES = [(WORKING, "Working"), *Effect.choices]


def service_shape(service: Service, effect: str | None) -> Json:
    return {
        "id": service.pk,
        "slug": service.slug,
        "name": service.name,
        "description": service.description,
        "tier": service.tier,
        "owning_team": slugged(service.owning_team),
        "status": effect or WORKING,
    }


class ServiceShape(serializers.Serializer[Any]):
    """Something people use that can break."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    tier = serializers.ChoiceField(choices=Tier.choices)
    owning_team = RowRef(allow_null=True)
    status = serializers.ChoiceField(choices=STATUSES, help_text="The worst of what you may know of.")


class ServiceWithDependencies(ServiceShape):
    """A service, what it needs and what needs it."""

    needs = ServiceShape(many=True)
    needed_by = ServiceShape(many=True)
