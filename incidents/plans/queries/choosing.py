"""Which procedures and key contacts are for an incident."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from incidents.catalog.matching import Traits
from incidents.catalog.models import Category
from incidents.catalog.operations import PATH_SEPARATOR
from incidents.lifecycle.models import Incident
from incidents.plans.choices import VersionStatus
from incidents.plans.choosing import HasConditions, Situation, asks_for_categories, fits, fitting
from incidents.plans.models import KeyContact, KeyContactMethod, Procedure, ProcedureVersion


def situation_of(incident: Incident, rows: Iterable[HasConditions]) -> Situation:
    """What `rows` are chosen by. A query only where one of them asks for the category and the incident has one."""
    traits = Traits(incident.type_id, incident.priority_id, incident.service_id, incident.team_id)
    if incident.category_id is None or not asks_for_categories(rows):
        return Situation(traits)
    return Situation(traits, _with_those_above(incident.category))


def _with_those_above(category: Category) -> frozenset[int]:
    """Its key and the keys of all it stands below. No query where its parents are loaded, else one."""
    keys, parent = {category.pk}, Category._meta.get_field("parent")
    top: Category | None = category
    while top is not None and parent.is_cached(top):
        keys.add(top.pk)
        top = top.parent
    if top is not None:
        keys.add(top.pk)
    if top is not None and top.parent_id is not None:
        names = category.path.split(PATH_SEPARATOR)
        paths = [PATH_SEPARATOR.join(names[: place + 1]) for place in range(len(names))]
        keys.update(Category.objects.filter(path__in=paths).values_list("pk", flat=True))
    return frozenset(keys)


def versions_in_force() -> list[ProcedureVersion]:
    """Of every procedure that is not retired, in the order in which they are offered. One query."""
    rows = ProcedureVersion.objects.filter(status=VersionStatus.ACTIVE, procedure__retired_at=None)
    return list(rows.select_related("procedure").order_by("procedure__position", "procedure__name"))


def versions_for(incident: Incident) -> list[ProcedureVersion]:
    """The versions in force of the procedures that are for the incident, in their order. One query, two at most."""
    versions = versions_in_force()
    situation = situation_of(incident, [version.procedure for version in versions])
    return [version for version in versions if fits(version.procedure.conditions, situation)]


def contacts_for(incident: Incident) -> list[tuple[KeyContact, list[KeyContactMethod]]]:
    """The key contacts that are named for such incidents, each with its ways. One query, two at most."""
    rows = KeyContactMethod.objects.filter(contact__retired_at=None).exclude(contact__conditions={})
    ways: dict[KeyContact, list[KeyContactMethod]] = {}
    for method in rows.select_related("contact").order_by("contact__kind", "contact__name", "position"):
        ways.setdefault(method.contact, []).append(method)
    situation = situation_of(incident, ways)
    return [(contact, methods) for contact, methods in ways.items() if fits(contact.conditions, situation)]


def attaching(incident: Incident) -> list[Procedure]:
    """The procedures that begin by themselves on the incident. One query where none does anywhere, three at most."""
    rows: Sequence[Procedure] = list(
        Procedure.objects.filter(attaches=True, retired_at=None).only("pk", "name", "conditions", "position")
    )
    return fitting(rows, situation_of(incident, rows)) if rows else []
