"""Loads what a fresh Muster needs to know. Only what is missing is made: an administrator's rows stay as they are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from incidents.catalog import operations, shipped
from incidents.catalog.models import (
    BusinessCalendar,
    Category,
    HoldReason,
    IncidentType,
    OrganisationSettings,
    Priority,
    PriorityRule,
    ResolutionCode,
    Source,
)


@transaction.atomic
def load(at: datetime) -> int:  # noqa: ARG001 -- every loader takes it; none of these rows carries a time
    """Make the missing rows and return how many.

    Priorities are known by rank, cells by impact and urgency, everything else by its short name; calendars and the
    category tree, which have none, are made only while there are none at all.
    """
    made = int(OrganisationSettings.objects.get_or_create(pk=1)[1])
    made += _make_missing(Priority, shipped.PRIORITIES, "rank")
    made += _fill_matrix()
    for model, rows in (
        (IncidentType, shipped.INCIDENT_TYPES),
        (HoldReason, shipped.HOLD_REASONS),
        (ResolutionCode, shipped.RESOLUTION_CODES),
        (Source, shipped.SOURCES),
    ):
        made += _make_missing(model, rows, "slug")
    if not BusinessCalendar.objects.exists():
        made += _make_missing(BusinessCalendar, shipped.CALENDARS, "name")
    if not Category.objects.exists():
        made += _plant_tree()
    return made


def _make_missing(model: type[models.Model], rows: Iterable[dict[str, Any]], key: str) -> int:
    """Create the rows whose key, and whose name, nobody has taken yet."""
    taken = model._default_manager.values_list(key, "name")
    keys, names = {pair[0] for pair in taken}, {pair[1] for pair in taken}
    missing = [row for row in rows if row[key] not in keys and row["name"] not in names]
    for row in missing:
        model._default_manager.create(**row)
    return len(missing)


def _fill_matrix() -> int:
    filled = set(PriorityRule.objects.values_list("impact", "urgency"))
    empty = {cell: rank for cell, rank in shipped.MATRIX.items() if cell not in filled}
    for (impact, urgency), rank in empty.items():
        PriorityRule.objects.create(impact=impact, urgency=urgency, priority_id=rank)
    return len(empty)


def _plant_tree() -> int:
    types = {kind.slug: kind for kind in IncidentType.objects.all()}
    made = 0
    for position, (name, (kind, leaves)) in enumerate(shipped.CATEGORIES.items()):
        suggested = types.get(kind) if kind else None
        branch = Category(name=name, incident_type=suggested, position=position)
        operations.place_category(branch, parent=None)
        for place, leaf in enumerate(leaves):
            operations.place_category(Category(name=leaf, incident_type=suggested, position=place), parent=branch)
        made += 1 + len(leaves)
    return made
