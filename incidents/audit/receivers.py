"""What the audit hears of: operations of packages below it send signals, because they cannot know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.people.models import User


def note_matrix(*, changed: int, actor: User | None, at: datetime, **_: Any) -> None:
    """Somebody looked at the priority matrix and saved it, changed or not."""
    record_audit(AuditCode.MATRIX_CONFIRMED, actor=actor, at=at, data={"changed": changed})
