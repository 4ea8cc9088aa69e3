"""What the record of a drill says, as far as it is measured. Pure: plain values, instants are aware UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Seen:
    """One thing that was done: when, on which incident, and the entry of its timeline that shows it (keys)."""

    at: datetime
    incident: int | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Run:
    """One run of a procedure: how many of its steps were done, and which critical ones were skipped.

    `finished_at` is none where it was not gone through to its end.
    """

    procedure: str
    name: str
    steps: int
    done: int
    finished_at: datetime | None
    skipped_critical: Sequence[str] = ()
    incident: int | None = None


@dataclass(frozen=True)
class Task:
    """One expected action: its status (see `ExpectationStatus`), and the objective (key) to which it belongs."""

    status: str
    evidence: str
    objective: int | None = None
    met_at: datetime | None = None
    incident: int | None = None
    entry: int | None = None


@dataclass(frozen=True)
class Record:
    """The record of one drill. `reported` is the report of its first incident; none: it had none.

    `acknowledged`, `mitigated` and `resolved` are those of the first incident, or of the one it was merged into;
    `declared_major`, `first_update` and `called` (others were called by an escalation) the first on any. `roles` says
    when each was first taken. `pauses` do not overlap.
    """

    reported: Seen | None = None
    acknowledged: Seen | None = None
    mitigated: Seen | None = None
    resolved: Seen | None = None
    declared_major: Seen | None = None
    first_update: Seen | None = None
    called: Seen | None = None
    roles: Mapping[str, Seen] = field(default_factory=dict)
    runs: Sequence[Run] = ()
    tasks: Sequence[Task] = ()
    pauses: Sequence[Span] = ()


def elapsed(since: datetime, until: datetime, pauses: Sequence[Span] = ()) -> int:
    """Whole seconds of real time from one instant to another, without the part of it for which the drill was paused.

    Never negative, whatever order people recorded the instants in.
    """
    paused = sum(
        max(0.0, (min(until, resumed) - max(since, paused_at)).total_seconds()) for paused_at, resumed in pauses
    )
    return max(0, int((until - since).total_seconds() - paused))
