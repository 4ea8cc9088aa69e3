"""What requests about paging and watching say, and what they are answered."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.rest.fields import Body, EachById, text


class PageBody(Body):
    """Whom to page, and what for."""

    people = EachById("User", min_length=1, max_length=20)
    reason = text(300)


class Paged(serializers.Serializer[Any]):
    """Who is paged now; somebody for whom no way is known has it in the inbox alone."""

    people: Any = serializers.ListField(child=serializers.IntegerField(), help_text="Their ids.")


class Watching(serializers.Serializer[Any]):
    """Whether the caller watches the incident."""

    watching = serializers.BooleanField()
