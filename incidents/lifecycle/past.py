"""The past as plain values: incidents recorded elsewhere, as `record_history` takes them. No database."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class RefKind(StrEnum):
    """What a reference leads to, and what its key is."""

    USER = "user"  # user name
    TEAM = "team"  # slug
    CONTACT = "contact"  # external id
    CATEGORY = "category"  # path, names joined with " / "
    HOLD_REASON = "hold_reason"  # slug
    RESOLUTION_CODE = "resolution_code"  # slug
    PRIORITY = "priority"  # rank, as text
    STATE = "state"  # phase


class Ref(NamedTuple):
    """A row named by its natural key; in an event's data it becomes the row's key and name when it is recorded."""

    kind: RefKind
    key: str


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One thing that happened. `key` is its identity within the incident and never changes at the source.

    `at` is aware UTC; `actor` is a user name, or empty when nobody knows. `raw` is what the source said, word for word;
    it is kept but is no part of what the event means.
    """

    key: str
    code: str
    at: datetime
    actor: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    is_public: bool = False
    raw: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class PastIncident:
    """One incident as its source has it now. Texts that name rows are natural keys (see RefKind); empty is unknown.

    Times are aware UTC. `priority` None is computed from the matrix. `facts` is kept whole under `imported`.
    """

    external_id: str
    title: str
    reported_at: datetime
    phase: str
    state_entered_at: datetime
    updated_at: datetime
    events: tuple[PastEvent, ...]
    type: str = "user_issue"
    description: str = ""
    category: str = ""
    impact: int = 2
    urgency: int = 2
    priority: int | None = None
    hold_reason: str = ""
    team: str = ""
    assignee: str = ""
    contact: str = ""
    occurred_at: datetime | None = None
    detected_at: datetime | None = None
    acknowledged_at: datetime | None = None
    mitigated_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    cancelled_at: datetime | None = None
    resolution_code: str = ""
    resolution_summary: str = ""
    resolution_kind: str = ""
    reassignment_count: int = 0
    reopen_count: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    def digest(self) -> str:
        """A fingerprint of everything above: equal digests, equal histories."""
        text = json.dumps(_values(self), sort_keys=True, default=_values, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _values(value: Any) -> Any:
    """What JSON cannot write by itself."""
    if isinstance(value, datetime):
        return value.isoformat()
    return [getattr(value, item.name) for item in fields(value)]
