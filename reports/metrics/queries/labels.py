"""What the groups of an answer are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from incidents.catalog.models import Category, IncidentType, Priority, ResolutionCode, Service, Source
from incidents.people.models import Team, User
from reports.metrics.choices import Group

_MODELS: dict[Group, Any] = {
    Group.TYPE: IncidentType,
    Group.PRIORITY: Priority,
    Group.SERVICE: Service,
    Group.TEAM: Team,
    Group.CATEGORY: Category,
    Group.SOURCE: Source,
    Group.RESOLUTION_CODE: ResolutionCode,
    Group.PERSON: User,
}


def model_of(dimension: Group) -> Any:
    """What the keys of a dimension are keys of."""
    return _MODELS[dimension]


def labels_of(dimension: Group, keys: Iterable[int | None]) -> dict[int | None, str]:
    """The names of these keys, in the order of the catalogue; None, where it is among them, comes last. One query."""
    wanted = set(keys)
    rows = _MODELS[dimension].objects.filter(pk__in=[key for key in wanted if key is not None])
    names: dict[int | None, str] = {row.pk: str(row) for row in rows}
    if None in wanted:
        names[None] = "None"
    return names
