"""What the bar of filters offers, and what of it is the reader's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.catalog.models import IncidentType, OrganisationSettings, Priority, Service
from incidents.people.models import Membership, Team, User
from reports.dashboards.asked import Asked
from reports.dashboards.choices import Own
from reports.metrics.choices import Group
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Question

MOST = 500
_OFFERED: dict[Group, Any] = {
    Group.TEAM: Team,
    Group.SERVICE: Service,
    Group.TYPE: IncidentType,
    Group.PRIORITY: Priority,
}


@dataclass(frozen=True)
class Select:
    """A field of the bar. `several` are keys beyond one, which go along until one is chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str, bool], ...]
    several: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Chip:
    """One thing that the page is kept to; `address` are the parameters without it."""

    words: str
    address: str


def selects_for(asked: Asked) -> list[Select]:
    """A select for each dimension that is chosen from. One query each."""
    return [_select(dimension, asked) for dimension in _OFFERED]


def _select(dimension: Group, asked: Asked) -> Select:
    rows = [(str(pk), name) for pk, name in _rows(dimension)]
    chosen = [str(key) for key in asked.question.only.get(dimension, ())] if asked.question is not None else []
    options = tuple((key, name, chosen == [key]) for key, name in rows)
    several = tuple(chosen) if len(chosen) > 1 else ()
    problem = asked.problems.get(dimension.value, "")
    return Select(dimension.value, str(dimension.label), options, several, problem)


def _rows(dimension: Group) -> Iterable[tuple[int, str]]:
    rows = _OFFERED[dimension].objects.all()
    if dimension in (Group.TEAM, Group.SERVICE):
        rows = rows.filter(retired_at=None)
    return rows.values_list("pk", "name")[:MOST]  # type: ignore[no-any-return]


def chips_for(asked: Asked, selects: Iterable[Select]) -> list[Chip]:
    """What the page is narrowed by, in words. A query for each dimension whose names the bar does not hold."""
    if asked.question is None:
        return []
    names = {select.name: {key: name for key, name, _chosen in select.options} for select in selects}
    chips = []
    for dimension, keys in asked.question.only.items():
        held = names.get(dimension.value, {})
        if any(str(key) not in held for key in keys):
            held = {str(key): name for key, name in labels_of(dimension, keys).items()}
        # An empty parameter says "of all", where a page is kept to the reader's own otherwise.
        chips.append(Chip(_told(dimension, keys, held), asked.all_of(dimension.value)))
    return chips


def narrowed_words(question: Question) -> list[str]:
    """What a question is narrowed by, in words. A query for each dimension."""
    return [
        _told(dimension, keys, {str(key): name for key, name in labels_of(dimension, keys).items()})
        for dimension, keys in question.only.items()
    ]


def _told(dimension: Group, keys: Iterable[int], names: Mapping[str, str]) -> str:
    told = [names.get(str(key), "what is gone") for key in keys]
    words = " or ".join(told[:3]) + (f" or {len(told) - 3} more" if len(told) > 3 else "")
    return f"{dimension.label}: {words}"


def own_keys(own: Own, user: User) -> list[str]:
    """The keys of the reader's teams, or of the services of these. One query."""
    if own == Own.NOTHING:
        return []
    teams = Membership.objects.filter(user=user, team__retired_at=None).values_list("team", flat=True).distinct()
    if own == Own.TEAMS:
        return [str(key) for key in teams.order_by("team")]
    services = Service.objects.filter(owning_team__in=teams, retired_at=None)
    return [str(key) for key in services.order_by("pk").values_list("pk", flat=True)[:50]]


def currency() -> str:
    """What money is counted in. One query."""
    found = OrganisationSettings.objects.values_list("currency", flat=True).first()
    return found or ""
