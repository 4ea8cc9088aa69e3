"""Changing what an incident says about itself: its words, its category and service, its tags."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from incidents import signals
from incidents.catalog.models import Tag
from incidents.lifecycle.models import Incident, IncidentTag
from incidents.lifecycle.operations.base import lock, named, store
from incidents.lifecycle.operations.collected import clean_facts
from incidents.lifecycle.operations.log import TitleRequired, save_counted
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.search.operations import index_incident
from incidents.timeline.operations import record

EDITABLE = ("title", "description", "category", "service", "contact", "reporter", "facts")


class FieldNotEditable(Refused):
    """A field that has an operation of its own, or none at all."""

    code = "field_not_editable"


@transaction.atomic
def update_details(
    incident: Incident,
    *,
    changes: dict[str, Any],
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Change the fields named in `changes` (of EDITABLE) that differ; nothing is recorded when none does.

    Raises FieldNotEditable, TitleRequired, FieldsInvalid (facts that the workflow does not ask for), StaleIncident,
    KeyTaken (the new service has an open incident of this key).
    """
    refused = {
        name: "This cannot be changed here: it has an action of its own." for name in changes if name not in EDITABLE
    }
    if refused:
        raise FieldNotEditable("Some of these cannot be changed here.", fields=refused)
    row = lock(incident, expected_version)
    if "title" in changes and not str(changes["title"]).strip():
        raise TitleRequired(fields={"title": TitleRequired.sentence})
    if "facts" in changes:
        changes = {**changes, "facts": clean_facts(row, changes["facts"])}
    told = apply_changes(row, changes)
    if not told:
        return row
    _save(row, told, at)
    record(row, "details.updated", actor=actor, at=at, data={"changes": told})
    if {"title", "description"} & told.keys():
        index_incident(row.pk, reference=row.reference, title=row.title, description=row.description)
    signals.details_updated.send(Incident, incident=row, changes=told, actor=actor, at=at)
    return row


def apply_changes(row: Incident, changes: dict[str, Any]) -> dict[str, list[Any]]:
    """Set what differs on the unsaved incident and return what the timeline keeps of it: [old, new] by name."""
    told: dict[str, list[Any]] = {}
    for name, new in changes.items():
        old = getattr(row, name)
        if old != new:
            told[name] = [_told(old), _told(new)]
            setattr(row, name, new)
    return told


def _save(row: Incident, told: dict[str, list[Any]], at: datetime) -> None:
    if "service" in told and row.dedup_key and row.is_open:
        save_counted(row, at=at)
    else:
        store(row, at=at, fields=told)


def _told(value: Any) -> Any:
    return named(value) if isinstance(value, models.Model) else value


@transaction.atomic
def set_tags(
    incident: Incident, *, tags: Iterable[Tag], actor: User | None, at: datetime, expected_version: int | None = None
) -> Incident:
    """Make `tags` the incident's tags; recorded when something changes."""
    row = lock(incident, expected_version)
    held = _held(row)
    wanted = {tag.pk: tag for tag in tags}
    added = [tag for pk, tag in wanted.items() if pk not in held]
    removed = [tag for pk, tag in held.items() if pk not in wanted]
    return _change(row, added, removed, actor=actor, at=at)


@transaction.atomic
def change_tags(
    incident: Incident,
    *,
    add: Iterable[Tag] = (),
    remove: Iterable[Tag] = (),
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> Incident:
    """Put some tags on and take some off, and leave the others; recorded when something changes."""
    row = lock(incident, expected_version)
    held = _held(row)
    added = [tag for tag in {tag.pk: tag for tag in add}.values() if tag.pk not in held]
    removed = [held[tag.pk] for tag in {tag.pk: tag for tag in remove}.values() if tag.pk in held]
    return _change(row, added, removed, actor=actor, at=at)


def _held(row: Incident) -> dict[int, Tag]:
    return {item.tag_id: item.tag for item in IncidentTag.objects.filter(incident=row).select_related("tag")}


def _change(row: Incident, added: list[Tag], removed: list[Tag], *, actor: User | None, at: datetime) -> Incident:
    """Put tags on a locked incident and take others off."""
    if not added and not removed:
        return row
    IncidentTag.objects.bulk_create([IncidentTag(incident=row, tag=tag) for tag in added])
    IncidentTag.objects.filter(incident=row, tag__in=removed).delete()
    store(row, at=at, fields=[])
    data = {"added": [named(tag) for tag in added], "removed": [named(tag) for tag in removed]}
    record(row, "tags.changed", actor=actor, at=at, data=data)
    return row
