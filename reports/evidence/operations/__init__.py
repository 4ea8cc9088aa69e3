"""Writes of evidence: asking for that of a period, and the record of who took what, with its sum."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from incidents.audit.choices import AuditCode
from incidents.audit.models import AuditRecord
from incidents.audit.operations import record_audit
from incidents.jobs.models import Job
from incidents.jobs.operations import request_job
from incidents.lifecycle.choices import Surface
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import record_reads
from incidents.people.models import User
from incidents.refusals import NotPermitted
from reports.evidence.dossier import Dossier, sum_of
from reports.evidence.rights import may_export

PERIOD = "evidence"


def request_period(*, since: date, until: date, reality: str, with_papers: bool, actor: User, at: datetime) -> Job:
    """Promise the evidence of all incidents reported from `since` until before `until`, days of the installation; or
    return the job that makes it already. Raises NotPermitted.
    """
    parameters = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "reality": reality,
        "with_papers": with_papers,
    }
    key = f"{since}/{until}/{reality}/{with_papers}"
    return request_job(PERIOD, parameters=parameters, dedup_key=key, actor=actor, at=at)


@transaction.atomic
def record_dossier(
    dossier: Dossier, *, kind: str, body: bytes, actor: User, at: datetime, surface: str = Surface.EXPORT
) -> AuditRecord:
    """Record that somebody takes the record of one incident away as these bytes, before they are handed out.

    Its number is kept in the audit only where everybody may know of it; the read of a restricted incident is recorded
    with it. Raises NotPermitted.
    """
    if not may_export(actor):
        raise NotPermitted
    row = Incident(pk=dossier.incident, restricted=dossier.is_restricted)
    record_reads([row], user=actor, surface=surface, at=at)
    told = {"format": kind, "rows": 1, "restricted": int(dossier.is_restricted), "sha256": sum_of(body)}
    data: dict[str, Any] = told
    if not dossier.is_restricted:
        data["incident"] = dossier.incident
    return record_audit(AuditCode.EVIDENCE_EXPORTED, actor=actor, at=at, data=data)


@transaction.atomic
def record_period(
    *, since: date, until: date, rows: int, restricted: int, sha256: str, actor: User, at: datetime
) -> AuditRecord:
    """Record that somebody takes the evidence of a period away; `sha256` is that of its list of sums."""
    data = {
        "format": "zip",
        "from": since.isoformat(),
        "until": until.isoformat(),
        "rows": rows,
        "restricted": restricted,
        "sha256": sha256,
    }
    return record_audit(AuditCode.EVIDENCE_EXPORTED, actor=actor, at=at, data=data)
