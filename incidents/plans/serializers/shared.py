"""What the shapes and bodies of plans have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from incidents.catalog.freshness import Freshness, Review
from incidents.catalog.models import Category, IncidentType, Priority, Service
from incidents.people.models import Team
from incidents.plans.choosing import CONDITIONS
from incidents.rest.fields import Body, ById, BySlug

REVIEWS = [one.value for one in Review]


class FreshnessShape(serializers.Serializer[Any]):
    """When something was last reviewed, used and exercised, as far as you may know."""

    last_reviewed_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)
    last_exercised_at = serializers.DateTimeField(allow_null=True)
    review_on = serializers.DateField(allow_null=True)
    review = serializers.ChoiceField(choices=REVIEWS, help_text="lapsed: it must not pretend to be true any more.")


def shown_freshness(fresh: Freshness, *, on: date) -> dict[str, Any]:
    return {
        "last_reviewed_at": fresh.last_reviewed_at,
        "last_used_at": fresh.last_used_at,
        "last_exercised_at": fresh.last_exercised_at,
        "review_on": fresh.review_on,
        "review": fresh.review(on=on).value,
    }


class PersonShape(serializers.Serializer[Any]):
    """Somebody with an account."""

    id = serializers.IntegerField()
    name = serializers.CharField()


def shown_person(user: Any) -> dict[str, Any] | None:
    return None if user is None else {"id": user.pk, "name": str(user)}


class ProcedureConditionsBody(Body):
    """Which incidents it is for: of each list that names something, an incident must have one."""

    types = serializers.ListField(child=BySlug("IncidentType"), required=False)
    categories = serializers.ListField(child=ById("Category"), required=False)
    services = serializers.ListField(child=BySlug("Service"), required=False)
    priorities = serializers.ListField(child=BySlug("Priority"), required=False)
    teams = serializers.ListField(child=BySlug("Team"), required=False)


class ConditionsShape(serializers.Serializer[Any]):
    """Which incidents it is for; an empty list asks nothing."""

    types = serializers.ListField(child=serializers.CharField())
    categories = serializers.ListField(child=serializers.IntegerField())
    services = serializers.ListField(child=serializers.CharField())
    priorities = serializers.ListField(child=serializers.CharField())
    teams = serializers.ListField(child=serializers.CharField())


_NAMED: dict[str, tuple[Any, str]] = {
    "types": (IncidentType, "slug"),
    "categories": (Category, "pk"),
    "services": (Service, "slug"),
    "priorities": (Priority, "slug"),
    "teams": (Team, "slug"),
}


def shown_conditions(rows: list[Any]) -> dict[int, dict[str, list[Any]]]:
    """The conditions of each row as its clients name them. At most one query for each list that is asked for."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        for name, keys in row.conditions.items():
            wanted.setdefault(name, set()).update(keys)
    names = {
        name: dict(_NAMED[name][0]._default_manager.filter(pk__in=keys).values_list("pk", _NAMED[name][1]))
        for name, keys in wanted.items()
    }
    return {
        row.pk: {
            name: [names[name][key] for key in row.conditions.get(name, []) if key in names[name]]
            for name in CONDITIONS
        }
        for row in rows
    }


class ReviewedBody(Body):
    """Who answers for something, and when it is reviewed."""

    team = BySlug("Team", required=False, current=True, allow_null=True)
    owner = ById("User", required=False, allow_null=True)
    review_months = serializers.IntegerField(min_value=1, max_value=60, required=False, allow_null=True)
    grace_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
