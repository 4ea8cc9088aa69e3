"""Fields of request bodies: rows named by slug or id, instants, bodies that refuse what they do not know."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from incidents.database.sole import sole

MAX_ID = 2**53 - 1
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class Named(serializers.Field[Any, Any, Any, Any]):
    """A row that the body names; becomes the instance. A row hidden from the caller is answered like an absent one.

    `model` is the name of a model of this app. `current` leaves out what was retired.
    """

    key = "pk"
    wrong = "Name it as text."

    def __init__(self, model: str, *, current: bool = False, **options: Any) -> None:
        self.model_name, self.current = model, current
        super().__init__(**options)

    def accepts(self, data: Any) -> bool:
        raise NotImplementedError

    def to_internal_value(self, data: Any) -> models.Model:
        if not self.accepts(data):
            raise serializers.ValidationError(self.wrong)
        model = apps.get_model("incidents", self.model_name)
        rows = model._default_manager.filter(**{self.key: data})
        if self.current:
            rows = rows.filter(retired_at=None)
        row = sole(rows)
        if row is None:
            raise serializers.ValidationError(f"There is no such {model._meta.verbose_name}.")
        return row

    def to_representation(self, value: Any) -> Any:
        return getattr(value, self.key)


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[-a-zA-Z0-9_]+$"})
class BySlug(Named):
    key = "slug"

    def accepts(self, data: Any) -> bool:
        return isinstance(data, str)


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[-a-zA-Z0-9_]+$"})
class ByName(Named):
    key = "name"

    def accepts(self, data: Any) -> bool:
        return isinstance(data, str)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_ID})
class ById(Named):
    wrong = "Name it by its id, a number."

    def accepts(self, data: Any) -> bool:
        return isinstance(data, int) and not isinstance(data, bool) and 0 < data <= MAX_ID


class EachById(serializers.ListField):
    """Rows that the body names by their ids, looked up in one query; each that is not found is named by its place."""

    def __init__(self, model: str, **options: Any) -> None:
        super().__init__(child=ById(model), **options)

    def run_child_validation(self, data: list[Any]) -> list[models.Model]:
        child: Any = self.child
        model = apps.get_model("incidents", child.model_name)
        rows = model._default_manager.in_bulk([item for item in data if child.accepts(item)])
        absent = f"There is no such {model._meta.verbose_name}."
        wrong: Any = {
            place: [absent if child.accepts(item) else child.wrong]
            for place, item in enumerate(data)
            if not child.accepts(item) or item not in rows
        }
        if wrong:
            raise serializers.ValidationError(wrong)
        return [rows[item] for item in data]


class Instant(serializers.DateTimeField):
    """ISO 8601 with a time zone, within sensible years; `past` refuses what has not happened yet."""

    def __init__(self, *, past: bool = False, **options: Any) -> None:
        self.past = past
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        if isinstance(value, str) and not _has_zone(value):
            raise serializers.ValidationError("Write a date and time with its time zone, such as 2026-11-23T14:05:00Z.")
        moment: datetime = super().to_internal_value(value)
        if not EARLIEST <= moment < LATEST:
            raise serializers.ValidationError("This lies too far from today.")
        if self.past and moment > self.context["at"]:
            raise serializers.ValidationError("This lies in the future.")
        return moment


@extend_schema_field({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$", "maxLength": 8})
class WallTime(serializers.TimeField):
    """Hours and minutes of a clock on the wall, such as 08:00. OpenAPI's own `time` would ask for a zone in it."""


def _has_zone(text: str) -> bool:
    time = text.partition("T")[2] or text.partition(" ")[2]
    return time[-1:] in "Zz" or "+" in time or "-" in time


class Body(serializers.Serializer[Any]):
    """A request body. A field it does not know is refused by name; `elsewhere` says where such a thing is done."""

    elsewhere: dict[str, str] = {}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                raise serializers.ValidationError({name: [self._why_not(name)] for name in unknown})
        return super().to_internal_value(data)

    def _why_not(self, name: str) -> str:
        return self.elsewhere.get(name, "There is no such field here.")


def text(limit: int, *, required: bool = True, **options: Any) -> serializers.CharField:
    """Text of at most `limit` characters, kept as it is typed; blank only when it is not required."""
    if not required:
        options.setdefault("allow_blank", True)
    return serializers.CharField(max_length=limit, required=required, trim_whitespace=False, **options)
