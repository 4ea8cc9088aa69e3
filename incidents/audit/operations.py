"""Writing to the audit, inside the transaction of what is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.audit.choices import AuditCode
from incidents.audit.models import AuditRecord
from incidents.people.models import User


def record_audit(
    code: AuditCode, *, actor: User | None, at: datetime, data: dict[str, Any] | None = None
) -> AuditRecord:
    """Add one record; `at` is aware UTC. `data` never holds words of incidents: auditors may not know of them all."""
    return AuditRecord.objects.create(code=code, actor=actor, at=at, data=data or {})
