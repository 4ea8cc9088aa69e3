"""Links between incidents, and duplicates."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from incidents import signals
from incidents.lifecycle.choices import LinkKind
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.lifecycle.operations.base import lock, store
from incidents.lifecycle.operations.stages import cancel
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.operations import record

# A chain of parents or originals longer than this is refused rather than followed.
CHAIN_LIMIT = 50
# Kinds of which an incident has one link out.
ONE_ONLY = (LinkKind.CHILD_OF, LinkKind.DUPLICATE_OF)
DUPLICATE = "It is a duplicate of another incident."


class LinkRefused(Refused):
    """A link to itself, a second parent, a circle, a link between a drill and reality."""

    code = "link_refused"


@transaction.atomic
def link(
    incident: Incident,
    *,
    to: Incident,
    kind: str,
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> IncidentLink:
    """Record that `incident` `kind` `to`, seen on both timelines by who may see both. An existing link is returned.

    Raises LinkRefused, IncidentNotFound, StaleIncident.
    """
    row, other = _lock_both(incident, to, expected_version)
    kind = LinkKind(kind)
    check_link(row, other, kind, **_standing(row, other, kind))
    existing = IncidentLink.objects.filter(from_incident=row, to_incident=other, kind=kind).first()
    if existing is not None:
        return existing
    made = IncidentLink.objects.create(from_incident=row, to_incident=other, kind=kind, created_by=actor, created_at=at)
    _tell_both(row, other, "link.added", kind, actor=actor, at=at)
    signals.incident_linked.send(Incident, link=made, actor=actor, at=at)
    return made


@transaction.atomic
def unlink(link: IncidentLink, *, actor: User | None, at: datetime, expected_version: int | None = None) -> None:
    """Take a link away; the timelines keep that it was there. Raises IncidentNotFound, StaleIncident."""
    row, other = _lock_both(link.from_incident, link.to_incident, expected_version)
    deleted, _ = IncidentLink.objects.filter(pk=link.pk).delete()
    if deleted:
        _tell_both(row, other, "link.removed", LinkKind(link.kind), actor=actor, at=at)


@transaction.atomic
def mark_duplicate(
    incident: Incident, *, of: Incident, actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Link the incident to its original and cancel it when it is still open. Again: no change.

    Raises LinkRefused, and as `cancel` when the workflow has no way to cancel from here.
    """
    row, original = _lock_both(incident, of, expected_version)
    marked = IncidentLink.objects.filter(from_incident=row, to_incident=original, kind=LinkKind.DUPLICATE_OF)
    if marked.exists() and not row.is_open:
        return row
    link(incident, to=of, kind=LinkKind.DUPLICATE_OF, actor=actor, at=at, expected_version=expected_version)
    row = lock(incident)
    record(row, "incident.marked_duplicate", actor=actor, at=at, other=of)
    if row.is_open:
        row = cancel(row, reason=DUPLICATE, actor=actor, at=at)
    signals.marked_duplicate.send(Incident, incident=row, original=of, actor=actor, at=at)
    return row


def _lock_both(incident: Incident, to: Incident, expected_version: int | None) -> tuple[Incident, Incident]:
    """Lock two incidents in the order of their keys, so that two callers cannot wait for each other."""
    if incident.pk == to.pk:
        raise LinkRefused("An incident cannot be linked to itself.")
    if incident.pk < to.pk:
        row = lock(incident, expected_version)
        return row, lock(to)
    other = lock(to)
    return lock(incident, expected_version), other


def check_link(row: Incident, other: Incident, kind: LinkKind, *, held: int | None, above: Collection[int]) -> None:
    """Raise LinkRefused for a second parent or original, a circle, a drill's incident linked to a real one.

    `held` is the parent or original that `row` has (its key), `above` those of `other`: see `stand_above`.
    """
    if row.exercise_id != other.exercise_id:
        raise LinkRefused("A drill's incident and a real one cannot be linked.")
    if kind not in ONE_ONLY:
        return
    if held not in (None, other.pk):
        word = "parent" if kind == LinkKind.CHILD_OF else "original"
        raise LinkRefused(f"This incident has another {word} already: remove that link first.")
    if row.pk in above or len(above) >= CHAIN_LIMIT:
        raise LinkRefused("This would make a circle: the other incident already stands below this one.")


class _Standing(TypedDict):
    held: int | None
    above: list[int]


def _standing(row: Incident, other: Incident, kind: LinkKind) -> _Standing:
    if kind not in ONE_ONLY:
        return {"held": None, "above": []}
    first = held_ends([row.pk, other.pk], kind)
    return {"held": first.get(row.pk), "above": stand_above(first.get(other.pk), kind)}


def held_ends(keys: Iterable[int], kind: LinkKind) -> dict[int, int]:
    """The parent or the original of each incident that has one, as keys. One query."""
    return held_ends_by_kind(keys, [kind])[kind]


def held_ends_by_kind(keys: Iterable[int], kinds: Collection[LinkKind] = ONE_ONLY) -> dict[LinkKind, dict[int, int]]:
    """`held_ends` for several kinds, each by itself. One query.

    Through the plain manager: that there is one matters even when it is hidden. Name it to nobody.
    """
    links = IncidentLink._base_manager.filter(from_incident__in=list(keys), kind__in=kinds)
    held: dict[LinkKind, dict[int, int]] = {kind: {} for kind in kinds}
    for kind, one, other in links.values_list("kind", "from_incident_id", "to_incident_id"):
        held[LinkKind(kind)][one] = other
    return held


def stand_above(first: int | None, kind: LinkKind) -> list[int]:
    """`first`, its parent or original, that one's, and so on, at most CHAIN_LIMIT. A query for each."""
    above: list[int] = []
    while first is not None and len(above) < CHAIN_LIMIT:
        above.append(first)
        first = held_ends([first], kind).get(first)
    return above


def _tell_both(row: Incident, other: Incident, code: str, kind: LinkKind, *, actor: User | None, at: datetime) -> None:
    for one, second, direction in ((row, other, "out"), (other, row, "in")):
        store(one, at=at, fields=[])
        record(one, code, actor=actor, at=at, other=second, data={"kind": kind.value, "direction": direction})
