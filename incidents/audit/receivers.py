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


def note_retried_timer(*, timer: Any, actor: User | None, at: datetime, **_: Any) -> None:
    """Somebody had a dead timer tried again. Not of which incident: not every auditor may know of it."""
    record_audit(AuditCode.TIMER_RETRIED, actor=actor, at=at, data={"timer": timer.pk, "kind": timer.kind})


def note_job_asked_for(*, job: Any, actor: User | None, at: datetime, **_: Any) -> None:
    """Somebody had a recurring job run beside its rule."""
    record_audit(AuditCode.JOB_RUN, actor=actor, at=at, data={"job": {"id": job.pk, "name": job.name}})
