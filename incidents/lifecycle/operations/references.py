"""The rows that a batch of the past refers to, looked up by their natural keys with one query for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.db import models

from incidents.catalog.models import Category, HoldReason, IncidentType, Priority, PriorityRule, ResolutionCode
from incidents.lifecycle.past import PastIncident, Ref, RefKind
from incidents.people.models import Contact, Team, User
from incidents.refusals import Refused
from incidents.workflows.models import State, WorkflowVersion
from incidents.workflows.queries import active_version, rehomed_state

_FOUND_BY: dict[RefKind, tuple[type[models.Model], str]] = {
    RefKind.USER: (User, "username"),
    RefKind.TEAM: (Team, "slug"),
    RefKind.CONTACT: (Contact, "external_id"),
    RefKind.CATEGORY: (Category, "path"),
    RefKind.HOLD_REASON: (HoldReason, "slug"),
    RefKind.RESOLUTION_CODE: (ResolutionCode, "slug"),
    RefKind.PRIORITY: (Priority, "rank"),
}
_FIELDS = {
    "team": RefKind.TEAM,
    "assignee": RefKind.USER,
    "contact": RefKind.CONTACT,
    "category": RefKind.CATEGORY,
    "hold_reason": RefKind.HOLD_REASON,
    "resolution_code": RefKind.RESOLUTION_CODE,
}


class UnknownReference(Refused):
    """The past speaks of somebody or something that Muster does not have."""

    code = "unknown_reference"


def keys_of(batch: Iterable[PastIncident]) -> dict[RefKind, set[str]]:
    """Every natural key that the incidents and their events use, by kind."""
    keys: dict[RefKind, set[str]] = defaultdict(set)
    for past in batch:
        for name, kind in _FIELDS.items():
            keys[kind].add(getattr(past, name))
        if past.priority is not None:
            keys[RefKind.PRIORITY].add(str(past.priority))
        for ref in _refs_in(past.facts):
            keys[ref.kind].add(ref.key)
        for event in past.events:
            keys[RefKind.USER].add(event.actor)
            for ref in _refs_in(event.data):
                keys[ref.kind].add(ref.key)
    return {kind: found - {""} for kind, found in keys.items()}


def _refs_in(value: Any) -> Iterator[Ref]:
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _refs_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _refs_in(item)


class References:
    """Answers for one batch: natural key to row. Raises UnknownReference for what is not there."""

    def __init__(self, batch: Iterable[PastIncident]) -> None:
        self._rows: dict[RefKind, dict[str, models.Model]] = {}
        for kind, keys in keys_of(batch).items():
            if kind in _FOUND_BY:
                model, name = _FOUND_BY[kind]
                found = model._default_manager.filter(**{f"{name}__in": keys})
                self._rows[kind] = {str(getattr(row, name)): row for row in found}
        self._types: dict[str, IncidentType] = {}
        self._versions: dict[str, WorkflowVersion] = {}
        self._states: dict[tuple[str, str], State] = {}

    def row(self, kind: RefKind, key: str) -> models.Model | None:
        if not key:
            return None
        try:
            return self._rows[kind][key]
        except KeyError:
            what = str(_FOUND_BY[kind][0]._meta.verbose_name)
            raise UnknownReference(
                f"The past refers to the {what} “{key}”, which is not here. Run manage.py setup, then try again."
            ) from None

    def pk(self, kind: RefKind, key: str) -> Any:
        found = self.row(kind, key)
        return None if found is None else found.pk

    def foreign_keys(self, past: PastIncident) -> dict[str, Any]:
        """The columns of an incident that point elsewhere."""
        return {f"{name}_id": self.pk(kind, getattr(past, name)) for name, kind in _FIELDS.items()}

    def type(self, slug: str) -> IncidentType:
        if slug not in self._types:
            found = IncidentType.objects.filter(slug=slug).first()
            if found is None:
                raise UnknownReference(f"There is no incident type “{slug}”. Run manage.py setup, then try again.")
            self._types[slug] = found
            self._versions[slug] = active_version(found)
        return self._types[slug]

    def version(self, type_slug: str) -> WorkflowVersion:
        self.type(type_slug)
        return self._versions[type_slug]

    def state(self, type_slug: str, phase: str) -> State:
        """The first state of the phase in the type's active workflow, or of the nearest earlier phase."""
        wanted = (type_slug, phase)
        if wanted not in self._states:
            self._states[wanted] = rehomed_state(self.version(type_slug), phase)
        return self._states[wanted]

    @cached_property
    def matrix(self) -> dict[tuple[int, int], int]:
        return {
            (impact, urgency): rank
            for impact, urgency, rank in PriorityRule.objects.values_list("impact", "urgency", "priority_id")
        }

    def told(self, value: Any, type_slug: str) -> Any:
        """`value` with every Ref replaced by what the timeline keeps of a row: its key, and its name as it is now."""
        if isinstance(value, Ref):
            return self._told_ref(value, type_slug)
        if isinstance(value, dict):
            return {name: self.told(item, type_slug) for name, item in value.items()}
        if isinstance(value, list):
            return [self.told(item, type_slug) for item in value]
        return value

    def _told_ref(self, ref: Ref, type_slug: str) -> dict[str, Any] | None:
        if ref.kind == RefKind.STATE:
            state = self.state(type_slug, ref.key)
            return {"id": state.pk, "name": str(state), "phase": state.phase}
        row = self.row(ref.kind, ref.key)
        return None if row is None else {"id": row.pk, "name": str(row)}
