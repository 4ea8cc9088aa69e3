"""The form of a scenario, and how its words become one incident's."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any


@dataclass(frozen=True)
class Scenario:
    """One thing that goes wrong now and then. Texts hold {placeholders}, each drawn once per incident from `words`.

    `{service}` is the name of the service drawn from `services`. `notes` are what responders write, in order;
    `update` is for the reporter. `facts` are what the workflow asks for. Impact and urgency: 1 high to 3 low.
    """

    titles: tuple[str, ...]
    description: str
    services: tuple[str, ...]
    category: str
    notes: tuple[str, ...]
    summary: str
    code: str
    impact: int = 2
    urgency: int = 2
    kind: str = "permanent"
    effect: str = "degraded"
    source: str = "monitoring"
    update: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    hold: tuple[str, str] = ("awaiting-vendor", "Waiting for the supplier's answer.")
    false_alarm: str = "Checked twice: everything works, the report was mistaken."
    weight: int = 2


@dataclass(frozen=True)
class Told:
    """A scenario with its words drawn: what one incident is about."""

    scenario: Scenario
    service: str
    words: dict[str, str]
    title: str

    def say(self, text: str) -> str:
        return text.format_map(self.words)

    def facts(self) -> dict[str, Any]:
        facts = self.scenario.facts
        return {name: self.say(value) if isinstance(value, str) else value for name, value in facts.items()}


def tell(scenario: Scenario, random: Random, service_names: dict[str, str]) -> Told:
    """Draw a service, the placeholders and a title."""
    service = random.choice(scenario.services) if scenario.services else ""
    words = {name: random.choice(choices) for name, choices in scenario.words.items()}
    words["service"] = service_names.get(service, "")
    return Told(scenario, service, words, random.choice(scenario.titles).format_map(words))
