"""What a move asks for: checking it, putting it on the incident, telling the timeline."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.dateparse import parse_datetime

from incidents.catalog.choices import Effect
from incidents.catalog.models import Category, HoldReason, ResolutionCode, Service
from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import named
from incidents.lifecycle.operations.eligibility import check_can_take
from incidents.people.models import Team, User
from incidents.refusals import Refused
from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.fields import BUILT_IN
from incidents.workflows.models import Transition, WorkflowField

# Built-in fields that a move may set on the incident, and what each holds.
ROWS: dict[str, type[models.Model]] = {
    "resolution_code": ResolutionCode,
    "hold_reason": HoldReason,
    "assignee": User,
    "team": Team,
    "category": Category,
    "service": Service,
}
TEXTS = ("resolution_summary", "note")
# Told elsewhere: on the timeline, and as intervals of the services.
NOT_ON_INCIDENT = ("note", "affected_services")
# What some phases need whatever the workflow says, because the database holds it.
NEEDED_BY_PHASE = {Phase.ON_HOLD: ("hold_reason",)}


class FieldsMissing(Refused):
    """The move asks for something that was not given."""

    code = "fields_missing"
    sentence = "Something that this move asks for is missing."


class FieldsInvalid(Refused):
    """Something given is not of the kind the field holds, or is no field of this workflow."""

    code = "fields_invalid"
    sentence = "Something that was given does not fit."


def check_collected(row: Incident, move: Transition, given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given, cleaned. Raises FieldsInvalid, FieldsMissing, CannotTakeIncidents."""
    own = {}
    if given.keys() - BUILT_IN.keys():
        own = {field.slug: field for field in WorkflowField.objects.filter(version_id=move.version_id)}
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in given.items():
        if value is None or value == "":
            continue
        try:
            cleaned[name] = _clean(name, value, own)
        except ValueError as error:
            wrong[name] = str(error)
    if wrong:
        raise FieldsInvalid(fields=wrong)
    # A wait that goes on, such as after a reminder, keeps its reason.
    enters = move.to_state.phase != row.phase
    needed = [*move.required_fields, *(NEEDED_BY_PHASE.get(Phase(move.to_state.phase), ()) if enters else ())]
    missing = {name: "This is needed here." for name in needed if name not in cleaned and not _held(row, name)}
    if missing:
        raise FieldsMissing(fields=missing)
    check_can_take(cleaned.get("assignee"), cleaned.get("team"))
    return cleaned


def _held(row: Incident, name: str) -> bool:
    """Whether the incident has it already, so that the move need not ask. A hold always says its own reason."""
    if name in ("hold_reason", "note"):
        return False
    if name == "affected_services":
        return row.affected_services.exists()
    if name in ROWS:
        return getattr(row, f"{name}_id") is not None
    if name in ("resolution_summary", "resolution_kind"):
        return bool(getattr(row, name))
    return row.facts.get(name) not in (None, "")


def _clean(name: str, value: Any, own: dict[str, WorkflowField]) -> Any:
    if name == "affected_services":
        return _clean_affected(value)
    if name in ROWS:
        if not isinstance(value, ROWS[name]):
            raise ValueError("Choose one from the list.")
        return value
    if name == "resolution_kind":
        if value not in ResolutionKind.values:
            raise ValueError(f"Say one of: {', '.join(ResolutionKind.values)}.")
        return str(value)
    if name in TEXTS:
        return str(value).strip()
    if name in own:
        return clean_fact(own[name], value)
    raise ValueError("This workflow has no such field.")


def clean_fact(field: WorkflowField, value: Any) -> Any:
    """Return `value` as JSON keeps it for the field's kind. Raises ValueError with a sentence."""
    if field.kind == FieldKind.NUMBER:
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise ValueError("Write a number.") from None
        if not math.isfinite(number):
            raise ValueError("Write a number.")
        return number
    if field.kind == FieldKind.YES_NO:
        if value not in (True, False, "yes", "no", "true", "false"):
            raise ValueError("Answer yes or no.")
        return value in (True, "yes", "true")
    if field.kind == FieldKind.MOMENT:
        return _clean_moment(value)
    text = str(value).strip()
    if field.kind == FieldKind.CHOICE and text not in field.options:
        raise ValueError(f"Say one of: {', '.join(field.options)}.")
    return text


def clean_facts(row: Incident, given: dict[str, Any]) -> dict[str, Any]:
    """Return all that an incident's own fields shall hold; what it holds already may stay, such as what was imported.

    Empty values are left out. Raises FieldsInvalid, naming each as `facts.<slug>`.
    """
    own = {field.slug: field for field in row.workflow_version.fields.all()}
    cleaned, wrong = {}, {}
    for name, value in given.items():
        if name in row.facts and row.facts[name] == value:
            cleaned[name] = value
        elif name not in own:
            wrong[f"facts.{name}"] = "This workflow has no such field."
        elif value not in (None, ""):
            try:
                cleaned[name] = clean_fact(own[name], value)
            except ValueError as error:
                wrong[f"facts.{name}"] = str(error)
    if wrong:
        raise FieldsInvalid(fields=wrong)
    return cleaned


def _clean_affected(value: Any) -> list[tuple[Service, str]]:
    pairs = list(value)
    if not all(isinstance(service, Service) and effect in Effect.values for service, effect in pairs):
        raise ValueError(f"Name services, each with one of: {', '.join(Effect.values)}.")
    return pairs


def _clean_moment(value: Any) -> str:
    try:
        moment = value if isinstance(value, datetime) else parse_datetime(str(value))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError("Write a date and time with its time zone, such as 2026-11-23T14:05Z.")
    return moment.isoformat()


def apply_collected(row: Incident, collected: dict[str, Any]) -> None:
    """Put what was collected on the unsaved incident."""
    facts = dict(row.facts)
    for name, value in collected.items():
        if name in NOT_ON_INCIDENT:
            continue
        if name in ROWS or name in ("resolution_summary", "resolution_kind"):
            setattr(row, name, value)
        else:
            facts[name] = value
    row.facts = facts


def told_collected(collected: dict[str, Any]) -> dict[str, Any]:
    """What the timeline keeps of it."""
    return {
        name: named(value) if isinstance(value, models.Model) else value
        for name, value in collected.items()
        if name not in NOT_ON_INCIDENT
    }
