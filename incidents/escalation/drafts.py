"""A policy as somebody typed or sent it, before it is judged and saved. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from incidents.escalation.choices import TargetKind
from incidents.escalation.shape import Target


@dataclass(frozen=True)
class TargetDraft:
    """A target as it was chosen: its kind, and the row or (e-mail) the address that it names."""

    kind: TargetKind
    row: Model | None = None
    address: str = ""

    @property
    def name(self) -> str:
        return self.address if self.row is None else str(self.row)

    def as_target(self) -> Target:
        return Target(self.kind, self.row.pk if self.row is not None else None, self.name)


@dataclass(frozen=True)
class StepDraft:
    """A step as it was typed; the delay is in minutes, Monday is 0."""

    targets: Sequence[TargetDraft]
    delay_minutes: int = 0
    priorities: Sequence[int] = ()
    hours: str = ""
    weekdays: Sequence[int] = ()


@dataclass(frozen=True)
class PolicyDraft:
    """Everything of a policy but its key: its own columns by name, its steps, and its fallback."""

    values: Mapping[str, Any]
    steps: Sequence[StepDraft]
    fallback: Sequence[TargetDraft]
