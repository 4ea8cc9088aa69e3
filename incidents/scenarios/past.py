"""What happened in a real incident, as the contents of a scenario: what came upon people, and what they did. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from incidents.scenarios.choices import Delivery, Evidence, Measure, Trigger
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.scenarios.problems import LONGEST_MINUTES, LONGEST_SECONDS, MOST_ACTIONS
from incidents.scenarios.redaction import Redaction

MOST_INJECTS = 40
SHORTEST_MINUTES, MORE_MINUTES = 15, 10
HOT_WASH = [
    "What did you notice earlier, or later, than those who went through it?",
    "What would have helped then that we have now?",
    "What is still missing?",
]
# What people did: the evidence by which a drill recognises it, and how it is asked for.
DONE: dict[str, tuple[str, str]] = {
    "incident.acknowledged": (Evidence.ACKNOWLEDGED, "Acknowledge the incident"),
    "incident.assigned": (Evidence.ASSIGNED, "Assign it"),
    "incident.restricted": (Evidence.RESTRICTED, "Restrict the incident"),
    "major.declared": (Evidence.MAJOR, "Declare a major incident"),
    "role.taken": (Evidence.ROLE, "Take the role"),
    "role.assigned": (Evidence.ROLE, "Give somebody the role"),
    "procedure.begun": (Evidence.PROCEDURE, "Begin the procedure"),
    "page.sent": (Evidence.ESCALATED, "Call others"),
    "escalation.hurried": (Evidence.ESCALATED, "Call others"),
    "incident.mitigated": (Evidence.PHASE, "Get users well again"),
    "incident.resolved": (Evidence.PHASE, "Resolve it"),
}
PHASES = {"incident.mitigated": "mitigated", "incident.resolved": "resolved"}
# How long it took then is what is asked for now: the entry, what is measured, and the capability.
MEASURED: tuple[tuple[str, str, str, str], ...] = (
    ("incident.acknowledged", Measure.ACKNOWLEDGE, "It is acknowledged as quickly as then", "detection-and-triage"),
    ("major.declared", Measure.DECLARE_MAJOR, "A major incident is declared as early as then", "incident-command"),
    ("update", Measure.FIRST_UPDATE, "The first update comes as early as then", "communication"),
    ("incident.mitigated", Measure.MITIGATE, "Users are well again as soon as then", "service-restoration"),
    ("incident.resolved", Measure.RESOLVE, "It is resolved as soon as then", "service-restoration"),
)


@dataclass(frozen=True)
class Moment:
    """An entry: `seconds` since the report. `value` is a role or a procedure's short name; `outside`: no account."""

    code: str
    seconds: int
    body: str = ""
    is_public: bool = False
    outside: bool = False
    value: str = ""
    told: str = ""


@dataclass(frozen=True)
class Past:
    """A real incident. `incident` is how it was reported, see `Inject`.

    `milestones` are seconds from the report by the code of their entry: what counts in the end, where something was
    done twice or is known without an entry.
    """

    reference: str
    title: str
    incident: Mapping[str, Any]
    moments: Sequence[Moment]
    redaction: Redaction = field(default_factory=Redaction)
    milestones: Mapping[str, int] = field(default_factory=dict)


def contents_of_past(past: Past, capabilities: Sequence[str]) -> Contents:
    """A first draft: a person looks it over. `capabilities` are codes; the first stands in for what there is not."""
    objectives = _objectives(past, capabilities)
    injects = _with_actions(_injects(past), past, objectives)
    last = max([one.offset_seconds or 0 for one in injects] + [one.target_seconds or 0 for one in objectives])
    minutes = max(SHORTEST_MINUTES, last // 60 + MORE_MINUTES)
    return Contents(
        briefing="You are on duty. Respond as you would; what you do in Muster stays inside the drill.",
        starting_situation="All is as usual.",
        evaluation_guide=(
            f"This replays {past.reference}. Names and the solution were struck out by rule: look it over before it is "
            "played, and read the incident itself before you evaluate.\n\nThe targets are the times that it took then."
        ),
        hot_wash=HOT_WASH,
        expected_minutes=min(minutes, LONGEST_MINUTES),
        objectives=objectives,
        injects=injects,
    )


def _injects(past: Past) -> list[InjectDraft]:
    """The report, and what people were told until users were well: later notes tell the solution."""
    apply = past.redaction.applied
    reported = {**past.incident, "title": apply(past.title)[:200]}
    reported["description"] = apply(str(past.incident.get("description", "")))
    made = [
        InjectDraft(
            "reported",
            "The incident is reported",
            offset_seconds=0,
            delivery=Delivery.INCIDENT,
            incident={name: value for name, value in reported.items() if value not in ("", None)},
        )
    ]
    for number, one in enumerate(past.moments, start=1):
        if one.code in PHASES or len(made) >= MOST_INJECTS:
            break
        if draft := _inject(one, number, apply(one.body or one.told).strip()):
            made.append(draft)
    return made


def _inject(one: Moment, number: int, body: str) -> InjectDraft | None:
    if not body or one.code not in ("note.added", "service.affected") or (one.is_public and not one.outside):
        return None
    title, delivery, sender = "What was found then", Delivery.CONSOLE, "A colleague"
    if one.outside:
        title, delivery, sender = "The reporter writes", Delivery.EMAIL, "The reporter"
    elif one.code == "service.affected":
        title, sender = "Another service is affected", "Monitoring"
    late = one.seconds > LONGEST_SECONDS
    return InjectDraft(
        f"entry-{number}",
        title,
        trigger=Trigger.BY_HAND if late else Trigger.OFFSET,
        offset_seconds=None if late else one.seconds,
        delivery=delivery,
        sender=sender,
        body=body,
    )


def _objectives(past: Past, capabilities: Sequence[str]) -> list[ObjectiveDraft]:
    first: dict[str, int] = {}
    for one in past.moments:
        first.setdefault("update" if _is_update(one) else one.code, one.seconds)
    first |= past.milestones
    return [
        ObjectiveDraft(
            key=str(measure).replace("_", "-"),
            title=title,
            capability=capability if capability in capabilities else capabilities[0],
            measure=measure,
            target_seconds=min(max(first[code], 60), LONGEST_SECONDS),
        )
        for code, measure, title, capability in MEASURED
        if code in first
    ]


def _is_update(one: Moment) -> bool:
    return one.code == "note.added" and one.is_public and not one.outside


def _with_actions(injects: list[InjectDraft], past: Past, objectives: Sequence[ObjectiveDraft]) -> list[InjectDraft]:
    """Each thing that was done, once, about what had happened last; it is asked for in the time that it took."""
    by_measure = {"update": Measure.FIRST_UPDATE, **{code: measure for code, measure, *_ in MEASURED}}
    keys = {one.measure: one.key for one in objectives}
    actions: list[list[ActionDraft]] = [[] for _ in injects]
    seen: set[tuple[str, str]] = set()
    for one in past.moments:
        code = "update" if _is_update(one) else one.code
        evidence, words = (Evidence.UPDATE, "Write a public update") if code == "update" else DONE.get(code, ("", ""))
        value = PHASES.get(code, one.value)
        asks_for_value = evidence in (Evidence.ROLE, Evidence.PROCEDURE)
        if not evidence or (evidence, value) in seen or (asks_for_value and not value):
            continue
        seen.add((evidence, value))
        place = max(place for place, made in enumerate(injects) if (made.offset_seconds or 0) <= one.seconds)
        if len(actions[place]) >= MOST_ACTIONS:
            continue
        waited = one.seconds - (injects[place].offset_seconds or 0)
        actions[place].append(
            ActionDraft(
                key=f"{evidence}-{value}".strip("-").replace("_", "-"),
                text=f"{words}: {value}" if asks_for_value else words,
                target_seconds=min(max(waited, 60), LONGEST_SECONDS),
                evidence=evidence,
                value=value,
                role=value if evidence == Evidence.ROLE else "",
                objective=keys.get(by_measure.get(code, ""), ""),
            )
        )
    return [replace(one, expected_actions=made) for one, made in zip(injects, actions, strict=True)]
