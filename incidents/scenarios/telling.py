"""Versions of scenarios in words: when an inject comes, and the whole as a text that can be compared. Pure."""

from __future__ import annotations

from incidents.lifecycle.choices import Role
from incidents.scenarios.choices import Condition, Delivery, Evidence, Measure, Trigger
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.scenarios.durations import words_of
from incidents.workflows.choices import Phase


def when_in_words(inject: InjectDraft) -> str:
    if inject.trigger == Trigger.OFFSET:
        return f"after {words_of(inject.offset_seconds)}" if inject.offset_seconds else "at the beginning"
    if inject.trigger == Trigger.BY_HAND:
        return "by hand"
    if inject.condition == Condition.PHASE:
        return f"once an incident is {Phase(inject.phase).label.lower()}"
    if inject.condition == Condition.QUIET:
        return f"when nothing was done for {words_of(inject.quiet_seconds)}"
    return f"once “{inject.after}” was done"


def expected_in_words(action: ActionDraft) -> str:
    """Who, by when, and by what Muster sees it."""
    seen = Evidence(action.evidence).label
    parts = [
        Role(action.role).label if action.role else "",
        f"within {words_of(action.target_seconds)}" if action.target_seconds else "",
        f"{seen}: {action.value}" if action.value else seen,
        f"for the objective {action.objective}" if action.objective else "",
    ]
    return ", ".join(part for part in parts if part)


def measured_in_words(objective: ObjectiveDraft) -> str:
    measure = Measure(objective.measure).label
    within = f", within {words_of(objective.target_seconds)}" if objective.target_seconds else ""
    return f"{measure}{f': {objective.value}' if objective.value else ''}{within}"


def as_text(contents: Contents) -> str:
    """The whole as readable text, for comparing two versions."""
    parts = [
        f"Expected to take {contents.expected_minutes} min.",
        *_headed("Briefing", contents.briefing),
        *_headed("Starting situation", contents.starting_situation),
        *(f"Objective {one.title} ({one.capability}): {_objective(one)}" for one in contents.objectives),
        *(_inject(number, one) for number, one in enumerate(contents.injects, start=1)),
        *_headed("Evaluation guide", contents.evaluation_guide),
        *_headed("Hot-wash questions", "\n".join(contents.hot_wash)),
    ]
    return "\n\n".join(parts)


def _headed(title: str, text: str) -> list[str]:
    return [f"{title}:\n{text}"] if text else []


def _objective(one: ObjectiveDraft) -> str:
    return f"{one.critical_task}. {measured_in_words(one)}".removeprefix(". ")


def _inject(number: int, one: InjectDraft) -> str:
    lines = [
        f"Inject {number}, {when_in_words(one)}: {one.title}",
        f"{Delivery(one.delivery).label}{f' from {one.sender}' if one.sender else ''}",
        *(f"{name}: {value}" for name, value in one.incident.items()),
        one.body,
        f"For the controller: {one.controller_note}" if one.controller_note else "",
        *(f"Expected: {action.text} ({expected_in_words(action)})" for action in one.expected_actions),
    ]
    return "\n".join(line for line in lines if line)
