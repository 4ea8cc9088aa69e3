"""What is wrong with a version: what cannot be kept at all, and what keeps it from being played. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from incidents.lifecycle.choices import Role
from incidents.scenarios.choices import Condition, Delivery, Evidence, Measure, Trigger
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.workflows.choices import Phase

MOST_OBJECTIVES, MOST_INJECTS, MOST_ACTIONS, MOST_QUESTIONS = 20, 100, 12, 20
LONGEST_TEXT = 20_000
LONGEST_MINUTES = 3 * 24 * 60
LONGEST_SECONDS = LONGEST_MINUTES * 60
KEY = re.compile(r"[-a-zA-Z0-9_]{1,60}")
TWICE = "This key is there twice."
Fields = dict[str, str]


def problems_of_keeping(contents: Contents) -> Fields:
    """Why it cannot be saved even as a draft, by the part that is to blame, such as `injects.2.key` (from 0)."""
    found: Fields = {}
    for name in ("briefing", "starting_situation", "evaluation_guide"):
        if len(getattr(contents, name)) > LONGEST_TEXT:
            found[name] = f"At most {LONGEST_TEXT:,} characters."
    if not 1 <= contents.expected_minutes <= LONGEST_MINUTES:
        found["expected_minutes"] = "From 1 minute to three days."
    if len(contents.hot_wash) > MOST_QUESTIONS or any(not 0 < len(one) <= 300 for one in contents.hot_wash):
        found["hot_wash"] = f"At most {MOST_QUESTIONS} questions, each of at most 300 characters."
    if len(contents.objectives) > MOST_OBJECTIVES:
        return {"objectives": f"At most {MOST_OBJECTIVES}: a drill that tests everything tests nothing."}
    if len(contents.injects) > MOST_INJECTS:
        return {"injects": f"At most {MOST_INJECTS}."}
    found |= _each("objectives", contents.objectives, _of_objective)
    found |= _each("injects", contents.injects, _of_inject)
    return {**found, **_of_actions(contents)}


def _each(name: str, rows: Iterable[Any], judge: Callable[[Any], Fields]) -> Fields:
    """The problems of each row, and keys that are there twice."""
    found: Fields = {}
    keys: set[str] = set()
    for place, row in enumerate(rows):
        problems = judge(row)
        if row.key in keys:
            problems.setdefault("key", TWICE)
        keys.add(row.key)
        found |= {f"{name}.{place}.{field}": sentence for field, sentence in problems.items()}
    return found


def _of_key(key: str) -> Fields:
    return {} if KEY.fullmatch(key) else {"key": "Letters, digits, - and _ alone, at most 60 of them."}


def _text(value: str, name: str, most: int, asked: str = "") -> Fields:
    if asked and not value.strip():
        return {name: asked}
    return {name: f"At most {most:,} characters."} if len(value) > most else {}


def _known(value: str, name: str, choices: Any) -> Fields:
    return {} if value in choices.values else {name: f"One of {', '.join(choices.values)}."}


def _seconds(value: int | None, name: str, least: int = 1) -> Fields:
    if value is None or least <= value <= LONGEST_SECONDS:
        return {}
    return {name: "From nothing to three days." if not least else "From a second to three days."}


def _of_objective(row: ObjectiveDraft) -> Fields:
    return {
        **_of_key(row.key),
        **_text(row.title, "title", 200, "Say what the drill is to show."),
        **_text(row.critical_task, "critical_task", 300),
        **_text(row.value, "value", 200),
        **_known(row.measure, "measure", Measure),
        **_seconds(row.target_seconds, "target_seconds"),
    }


def _of_inject(row: InjectDraft) -> Fields:
    return {
        **_of_key(row.key),
        **_text(row.title, "title", 200, "Say in a few words what happens."),
        **_text(row.sender, "sender", 120),
        **_text(row.body, "body", LONGEST_TEXT),
        **_text(row.picture_text, "picture_text", 300),
        **_text(row.controller_note, "controller_note", LONGEST_TEXT),
        **_known(row.delivery, "delivery", Delivery),
        **_of_trigger(row),
    }


def _of_trigger(row: InjectDraft) -> Fields:
    if row.trigger == Trigger.OFFSET:
        if row.offset_seconds is None:
            return {"offset_seconds": "Say when, counted from the beginning."}
        return _seconds(row.offset_seconds, "offset_seconds", 0)
    if row.trigger == Trigger.BY_HAND:
        return {}
    if row.trigger != Trigger.CONDITION:
        return _known(row.trigger, "trigger", Trigger)
    if row.condition == Condition.QUIET:
        asked = {"quiet_seconds": "Say how long nothing must have been done."} if not row.quiet_seconds else {}
        return asked or _seconds(row.quiet_seconds, "quiet_seconds")
    if row.condition == Condition.PHASE:
        return {} if row.phase in Phase.values else {"phase": "Say which phase it waits for."}
    if row.condition == Condition.DONE:
        return {} if row.after else {"after": "Say which expected action it waits for."}
    return {"condition": "Say what it waits for."}


def _of_actions(contents: Contents) -> Fields:
    found: Fields = {}
    keys: set[str] = set()
    objectives = {row.key for row in contents.objectives}
    for place, inject in enumerate(contents.injects):
        if len(inject.expected_actions) > MOST_ACTIONS:
            found[f"injects.{place}.expected_actions"] = f"At most {MOST_ACTIONS} for one inject."
    for place, number, action in contents.actions():
        problems = _of_action(action, objectives)
        if action.key in keys:
            problems.setdefault("key", f"{TWICE} Keys of expected actions are unique in the whole scenario.")
        keys.add(action.key)
        found |= {f"injects.{place}.expected_actions.{number}.{name}": one for name, one in problems.items()}
    for place, inject in enumerate(contents.injects):
        if inject.condition == Condition.DONE and inject.after and inject.after not in keys:
            found[f"injects.{place}.after"] = f"No expected action has the key “{inject.after[:60]}”."
    return found


def _of_action(row: ActionDraft, objectives: set[str]) -> Fields:
    found = {
        **_of_key(row.key),
        **_text(row.text, "text", 300, "Say what is expected."),
        **_text(row.value, "value", 120),
        **_known(row.evidence, "evidence", Evidence),
        **_seconds(row.target_seconds, "target_seconds"),
    }
    if row.role and row.role not in Role.values:
        found["role"] = f"Roles are {', '.join(Role.values)}."
    if row.objective and row.objective not in objectives:
        found["objective"] = f"No objective has the key “{row.objective[:60]}”."
    return found
