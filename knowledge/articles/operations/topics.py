"""Making and changing topics by program; the console saves them as configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents.refusals import sentences_by_field
from knowledge.articles.models import Topic
from knowledge.articles.operations.base import ArticleRefused

_MANY = ("services", "categories")


@transaction.atomic
def save_topic(topic: Topic | None, values: Mapping[str, Any]) -> Topic:
    """Make a topic, or let one be as `values` say, by the names of its columns; what is left out stays.

    Raises ArticleRefused with `fields` for what cannot be.
    """
    row = Topic() if topic is None else Topic.objects.select_for_update().get(pk=topic.pk)
    changed = {name: value for name, value in values.items() if name not in _MANY and getattr(row, name, None) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        told = sentences_by_field(error.message_dict)
        raise ArticleRefused(told.pop("__all__", next(iter(told.values()), "")), fields=told) from None
    if changed or row.pk is None:
        row.save()
    for name in _MANY:
        if name in values:
            getattr(row, name).set(values[name])
    return row
