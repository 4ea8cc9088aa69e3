"""Whether a version can be played: something happens, what it names exists, what it waits for may come. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from incidents.lifecycle.choices import Role
from incidents.scenarios.choices import Condition, Delivery, Evidence, Measure, Trigger
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.scenarios.problems import Fields
from incidents.workflows.choices import Phase

LEVELS = (1, 2, 3)
WAYS = ("api", "form")
INCIDENT_NAMES = (
    "title", "description", "type", "service", "category", "impact", "urgency", "dedup_key", "via",
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What may be named: capabilities by code, procedures, types and services by slug, categories by name."""

    capabilities: Collection[str]
    procedures: Collection[str]
    types: Collection[str]
    services: Collection[str]
    categories: Collection[str]


def problems_of_playing(contents: Contents, known: Known) -> Fields:
    """Why nobody could play it, by the part that is to blame. What may not even be kept is not asked here."""
    found: Fields = {}
    if not contents.briefing.strip():
        found["briefing"] = "Tell the players what they are told before it begins."
    if not contents.objectives:
        found["objectives"] = "Add at least one objective: what is the drill to show?"
    if not contents.injects:
        found["injects"] = "Add at least one inject: nothing happens otherwise."
    for place, objective in enumerate(contents.objectives):
        problems = _of_objective(objective, known)
        found |= {f"objectives.{place}.{name}": sentence for name, sentence in problems.items()}
    for place, inject in enumerate(contents.injects):
        problems = _of_inject(inject, known)
        if inject.offset_seconds is not None and inject.offset_seconds > contents.expected_minutes * 60:
            problems["offset_seconds"] = f"This is behind the end, {contents.expected_minutes} min after the beginning."
        found |= {f"injects.{place}.{name}": sentence for name, sentence in problems.items()}
    for place, number, action in contents.actions():
        if problems := _of_action(action, known):
            found |= {f"injects.{place}.expected_actions.{number}.{name}": one for name, one in problems.items()}
    return {**_of_reach(contents), **found}


def _of_objective(row: ObjectiveDraft, known: Known) -> Fields:
    found: Fields = {}
    if row.capability not in known.capabilities:
        found["capability"] = f"There is no capability “{row.capability}”."
    if row.measure == Measure.PROCEDURE and row.value not in known.procedures:
        found["value"] = f"There is no procedure “{row.value}” in use."
    if row.measure == Measure.ROLES:
        wrong = [one for one in _codes(row.value) if one not in Role.values]
        if wrong or not _codes(row.value):
            found["value"] = f"Name roles, with commas between them: {', '.join(Role.values)}."
    timed = (Measure.ACKNOWLEDGE, Measure.DECLARE_MAJOR, Measure.FIRST_UPDATE, Measure.MITIGATE, Measure.RESOLVE)
    if row.measure in timed and row.target_seconds is None:
        found["target_seconds"] = "Say by when: a time without a target shows nothing."
    return found


def _codes(value: str) -> list[str]:
    return [one.strip() for one in value.split(",") if one.strip()]


def _of_inject(row: InjectDraft, known: Known) -> Fields:
    if row.delivery == Delivery.INCIDENT:
        return {f"incident.{name}": sentence for name, sentence in _of_incident(row.incident, known).items()}
    found: Fields = {}
    if not row.body.strip() and not (row.delivery == Delivery.MATERIAL and row.picture):
        found["body"] = "Write what the players get to see or hear."
    if row.picture and not row.picture_text.strip():
        found["picture_text"] = "Say what the picture shows, for those who do not see it."
    if row.delivery in (Delivery.EMAIL, Delivery.QUESTION, Delivery.PHONE) and not row.sender.strip():
        found["sender"] = "Say who seems to tell it."
    return found


def _of_incident(given: Mapping[str, Any], known: Known) -> Fields:
    found: Fields = {name: "There is no such field here." for name in given if name not in INCIDENT_NAMES}
    if not str(given.get("title", "")).strip() or len(str(given["title"])) > 200:
        found["title"] = "Say what is reported, in at most 200 characters."
    if given.get("type") not in known.types:
        found["type"] = f"There is no type of incident “{given.get('type', '')}”."
    if given.get("service") and given["service"] not in known.services:
        found["service"] = f"There is no service “{given['service']}”. Empty: the service of the drill."
    if given.get("category") and given["category"] not in known.categories:
        found["category"] = f"There is no category “{given['category']}”."
    for name in ("impact", "urgency"):
        if given.get(name) is not None and given[name] not in LEVELS:
            found[name] = "1 (high), 2 (medium) or 3 (low)."
    if given.get("via", "api") not in WAYS:
        found["via"] = "“api” as a monitoring system reports, or “form” as a person does."
    return found


def _of_action(row: ActionDraft, known: Known) -> Fields:
    if row.evidence == Evidence.PROCEDURE and row.value not in known.procedures:
        return {"value": f"There is no procedure “{row.value}” in use."}
    if row.evidence == Evidence.ROLE and row.value not in Role.values:
        return {"value": f"Which role: {', '.join(Role.values)}?"}
    if row.evidence == Evidence.PHASE and row.value not in Phase.values:
        return {"value": f"Which phase: {', '.join(Phase.values)}?"}
    return {}


def _of_reach(contents: Contents) -> Fields:
    """Injects that wait for an action which nothing that comes before them asks for."""
    asked_by = {action.key: place for place, _, action in contents.actions()}
    waiting = {
        place: row.after
        for place, row in enumerate(contents.injects)
        if row.trigger == Trigger.CONDITION and row.condition == Condition.DONE
    }
    reached = set(range(len(contents.injects))) - set(waiting)
    while more := {place for place, key in waiting.items() if place not in reached and asked_by.get(key) in reached}:
        reached |= more
    sentence = "The inject that asks for this action never comes before this one."
    return {f"injects.{place}.after": sentence for place in waiting if place not in reached}
