"""The steps of a procedure as somebody typed or sent them, before they are judged and saved. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from incidents.lifecycle.choices import Role

MOST_STEPS = 60
MOST_LINKS = MOST_DECISIONS = 10
LONGEST_TEXT = 20_000
LONGEST_MINUTES = 7 * 24 * 60
SAFE_SCHEMES = ("http", "https", "mailto", "tel", "ssh")


@dataclass(frozen=True)
class StepDraft:
    """A step before it is saved; see `ProcedureStep` for links and decisions."""

    title: str
    instructions: str = ""
    role: str = ""
    expected_minutes: int | None = None
    is_critical: bool = False
    command: str = ""
    links: Sequence[Mapping[str, Any]] = field(default=())
    decisions: Sequence[Mapping[str, Any]] = field(default=())


def problems_of_steps(steps: Sequence[StepDraft]) -> dict[str, str]:
    """What is wrong, by the part that is to blame, such as `steps.2.title` (from 0)."""
    if not steps:
        return {"steps": "Add at least one step."}
    if len(steps) > MOST_STEPS:
        return {"steps": f"A procedure has at most {MOST_STEPS} steps: make two of it."}
    found: dict[str, str] = {}
    for place, step in enumerate(steps):
        problems = _problems_of_step(step, place + 1, len(steps))
        found.update({f"steps.{place}.{name}": sentence for name, sentence in problems.items()})
    return found


def _problems_of_step(step: StepDraft, number: int, count: int) -> dict[str, str]:
    found = {}
    if not step.title.strip():
        found["title"] = "Say in a few words what is done."
    elif len(step.title) > 200:
        found["title"] = "At most 200 characters: the rest belongs into the instructions."
    if step.role and step.role not in Role.values:
        found["role"] = f"Roles are {', '.join(Role.values)}."
    if step.expected_minutes is not None and not 1 <= step.expected_minutes <= LONGEST_MINUTES:
        found["expected_minutes"] = "From 1 minute to a week."
    if max(len(step.instructions), len(step.command)) > LONGEST_TEXT:
        found["instructions"] = f"At most {LONGEST_TEXT:,} characters."
    if wrong := _wrong_links(step.links):
        found["links"] = wrong
    if wrong := _wrong_decisions(step.decisions, number, count):
        found["decisions"] = wrong
    return found


def _wrong_links(links: Sequence[Mapping[str, Any]]) -> str:
    if len(links) > MOST_LINKS:
        return f"At most {MOST_LINKS} links."
    for link in links:
        url = str(link.get("url", ""))
        try:
            parts = urlsplit(url)
        except ValueError:
            return f"“{url[:80]}” is no address."
        if parts.scheme not in SAFE_SCHEMES or not (parts.netloc or parts.path):
            return f"“{url[:80]}” is no address that can be opened: begin with https://."
    return ""


def _wrong_decisions(decisions: Sequence[Mapping[str, Any]], number: int, count: int) -> str:
    if len(decisions) > MOST_DECISIONS:
        return f"At most {MOST_DECISIONS} ways."
    for way in decisions:
        target = way.get("step")
        if not str(way.get("when", "")).strip():
            return "Say when each way is taken."
        if not isinstance(target, int) or isinstance(target, bool) or not 1 <= target <= count + 1:
            return f"Steps are 1 to {count}; {count + 1} is the end."
        if target == number:
            return "A step does not lead to itself."
    return ""


def with_step_put_in(steps: Sequence[StepDraft], new: StepDraft, *, after: int) -> list[StepDraft]:
    """The steps with another behind number `after` (0: first); what leads to later ones leads there still."""
    moved = [
        replace(step, decisions=[_led_on(way, after) for way in step.decisions]) if step.decisions else step
        for step in steps
    ]
    return [*moved[:after], new, *moved[after:]]


def _led_on(way: Mapping[str, Any], after: int) -> dict[str, Any]:
    return {**way, "step": way["step"] + 1 if way["step"] > after else way["step"]}


def as_text(steps: Sequence[StepDraft]) -> str:
    """The steps as readable text, for comparing two versions."""
    return "\n\n".join(_step_text(number, step) for number, step in enumerate(steps, start=1))


def _step_text(number: int, step: StepDraft) -> str:
    particulars = ", ".join(
        filter(
            None,
            (
                Role(step.role).label if step.role else "",
                f"{step.expected_minutes} min" if step.expected_minutes else "",
                "critical" if step.is_critical else "",
            ),
        )
    )
    lines = [f"{number}. {step.title}" + (f" ({particulars})" if particulars else ""), step.instructions]
    lines += [f"Command: {step.command}"] if step.command else []
    lines += [f"Link: {link.get('title') or link['url']} {link['url']}" for link in step.links]
    lines += [f"If {way['when']}: go on at step {way['step']}" for way in step.decisions]
    return "\n".join(line for line in lines if line)
