"""Reads the catalogue: which priority, which source, what depends on what. Writes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from incidents.catalog.choices import SourceKind
from incidents.catalog.graph import MAX_DEPTH, Step, walk
from incidents.catalog.models import (
    Category,
    OrganisationSettings,
    Priority,
    PriorityRule,
    Service,
    ServiceDependency,
    Source,
)
from incidents.database.sole import sole
from incidents.refusals import Refused


class MatrixIncomplete(Refused):
    """The priority matrix has no answer for an impact and an urgency."""

    code = "matrix_incomplete"
    sentence = "The priority matrix has an empty cell. An administrator must fill it in first."


class NoSource(Refused):
    """There is no source of the kind asked for."""

    code = "no_source"


def priority_for(impact: int, urgency: int) -> Priority:
    """Return the priority that the matrix gives. One query. Raises MatrixIncomplete."""
    rule = sole(PriorityRule.objects.select_related("priority").filter(impact=impact, urgency=urgency))
    if rule is None:
        raise MatrixIncomplete
    return rule.priority


def matrix() -> dict[tuple[int, int], Priority]:
    """Return the priority of each cell (impact, urgency). One query."""
    return {(rule.impact, rule.urgency): rule.priority for rule in PriorityRule.objects.select_related("priority")}


def source_of_kind(kind: str) -> Source:
    """Return the oldest source of that kind. Raises NoSource."""
    source = Source.objects.filter(kind=kind).order_by("pk").first()
    if source is None:
        raise NoSource(f"There is no source of the kind “{SourceKind(kind).label}”. Run: manage.py setup")
    return source


def default_source() -> Source:
    """Return the source of what is typed into the console. Raises NoSource."""
    return source_of_kind(SourceKind.CONSOLE)


def organisation() -> OrganisationSettings:
    """Return the organisation's settings; the defaults, unsaved, before `setup` has run."""
    return sole(OrganisationSettings.objects.filter(pk=1)) or OrganisationSettings()


@dataclass(frozen=True)
class RelatedService:
    """A service reached along dependencies: how many steps away, and whether it falls with the first one."""

    service: Service
    depth: int
    is_hard: bool


def upstream(service: Service, *, max_depth: int = MAX_DEPTH) -> list[RelatedService]:
    """Return what `service` needs, directly and through others, nearest first. Two queries, cycles allowed."""
    edges = ServiceDependency.objects.order_by().values_list("service_id", "depends_on_id", "is_hard")
    return _loaded(walk(service.pk, edges, max_depth=max_depth))


def downstream(service: Service, *, max_depth: int = MAX_DEPTH) -> list[RelatedService]:
    """Return what needs `service`, directly and through others, nearest first. Two queries, cycles allowed."""
    edges = ServiceDependency.objects.order_by().values_list("depends_on_id", "service_id", "is_hard")
    return _loaded(walk(service.pk, edges, max_depth=max_depth))


def _loaded(steps: list[Step]) -> list[RelatedService]:
    services = Service.objects.in_bulk([step.service_id for step in steps])
    return [
        RelatedService(services[step.service_id], step.depth, step.is_hard)
        for step in steps
        if step.service_id in services
    ]


def subtree(category: Category) -> list[Category]:
    """Return everything below a category, parents before their children. One query per level of the tree."""
    found: list[Category] = []
    level = [category]
    while level:
        level = list(Category.objects.filter(parent__in=level))
        found += level
    return found
