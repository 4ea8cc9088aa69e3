"""What a version of a scenario holds, as somebody typed or sent it, before it is judged and saved. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from incidents.scenarios.choices import Delivery, Evidence, Measure, Trigger


@dataclass(frozen=True)
class ActionDraft:
    """See `ExpectedAction`; `objective` is an objective's key."""

    key: str
    text: str
    role: str = ""
    target_seconds: int | None = None
    evidence: str = Evidence.OBSERVED
    value: str = ""
    objective: str = ""


@dataclass(frozen=True)
class InjectDraft:
    """See `Inject`."""

    key: str
    title: str
    trigger: str = Trigger.OFFSET
    offset_seconds: int | None = None
    condition: str = ""
    quiet_seconds: int | None = None
    phase: str = ""
    after: str = ""
    delivery: str = Delivery.CONSOLE
    sender: str = ""
    body: str = ""
    incident: Mapping[str, Any] = field(default_factory=dict)
    picture: str = ""
    picture_type: str = ""
    picture_text: str = ""
    controller_note: str = ""
    expected_actions: Sequence[ActionDraft] = field(default=())


@dataclass(frozen=True)
class ObjectiveDraft:
    """See `Objective`; `capability` is its code."""

    key: str
    title: str
    capability: str
    critical_task: str = ""
    measure: str = Measure.OBSERVED
    value: str = ""
    target_seconds: int | None = None


@dataclass(frozen=True)
class Contents:
    """The whole of a version."""

    briefing: str = ""
    starting_situation: str = ""
    evaluation_guide: str = ""
    hot_wash: Sequence[str] = field(default=())
    expected_minutes: int = 60
    objectives: Sequence[ObjectiveDraft] = field(default=())
    injects: Sequence[InjectDraft] = field(default=())

    def actions(self) -> Iterator[tuple[int, int, ActionDraft]]:
        """Every expected action with the places (from 0) of its inject and of itself."""
        for place, inject in enumerate(self.injects):
            for number, action in enumerate(inject.expected_actions):
                yield place, number, action


def with_inject(contents: Contents, inject: InjectDraft, *, was: str = "") -> Contents:
    """The same with `inject` in place of the one whose key was `was`, or behind all others; then in order of time."""
    kept = [inject if one.key == was else one for one in contents.injects]
    if was not in [one.key for one in contents.injects]:
        kept.append(inject)
    return replace(contents, injects=in_order(kept))


def without_inject(contents: Contents, key: str) -> Contents:
    return replace(contents, injects=[one for one in contents.injects if one.key != key])


def in_order(injects: Sequence[InjectDraft]) -> list[InjectDraft]:
    """By their offsets; what waits for something else stays behind what it stood behind."""
    ranked, last = [], 0
    for inject in injects:
        last = inject.offset_seconds if inject.offset_seconds is not None else last
        ranked.append((last, inject))
    return [inject for _, inject in sorted(ranked, key=lambda one: one[0])]
