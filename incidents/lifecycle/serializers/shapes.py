"""Small shapes that answers are made of: a person, a row of the catalogue, an instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

Json = dict[str, Any]


class Shape(serializers.Serializer[Any]):
    """Declares an answer for the schema. `render` makes it: plain functions are several times faster on lists."""

    render: Callable[[Any], Json]

    def to_representation(self, instance: Any) -> Json:
        return type(self).render(instance)


class PersonRef(serializers.Serializer[Any]):
    """A person."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class RowRef(serializers.Serializer[Any]):
    """A row of the catalogue, named by its slug in requests."""

    id = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class PriorityRef(serializers.Serializer[Any]):
    """A priority; rank 1 is the most pressing."""

    rank = serializers.IntegerField()
    slug = serializers.CharField()
    name = serializers.CharField()


class StateRef(serializers.Serializer[Any]):
    """A state of the incident's workflow."""

    slug = serializers.CharField()
    name = serializers.CharField()


class CategoryRef(serializers.Serializer[Any]):
    """A category with the names above it."""

    id = serializers.IntegerField()
    path = serializers.CharField()


def instant(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, such as 2026-11-23T14:05:00Z."""
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def named(row: Any) -> Json | None:
    return None if row is None else {"id": row.pk, "name": str(row)}


def slugged(row: Any) -> Json | None:
    return None if row is None else {"id": row.pk, "slug": row.slug, "name": row.name}


def ranked(priority: Any) -> Json:
    return {"rank": priority.rank, "slug": priority.slug, "name": priority.name}


def filed(category: Any) -> Json | None:
    return None if category is None else {"id": category.pk, "path": category.path}
