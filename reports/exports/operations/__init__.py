"""Writes of exports: asking for a file, and the record of who took an answer with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from incidents.audit.choices import AuditCode
from incidents.audit.models import AuditRecord
from incidents.audit.operations import record_audit
from incidents.jobs.models import Job
from incidents.jobs.operations import request_job
from incidents.people.models import User
from reports.exports.job import COLUMNS_EXPORT
from reports.metrics.questions import Question


def request_export(*, query: str, kind: str, columns: Sequence[str], actor: User, at: datetime) -> Job:
    """Promise the file, or return the job that makes the same one for `actor` already. Raises NotPermitted.

    `query` holds the filters of the queue; the usual columns are taken where none is named.
    """
    named = sorted(set(columns))
    asked = f"{kind}?{query}#{','.join(named)}"
    return request_job(
        COLUMNS_EXPORT.slug,
        parameters={"query": query, "kind": kind, "columns": named},
        dedup_key=hashlib.sha256(asked.encode()).hexdigest(),
        actor=actor,
        at=at,
    )


@transaction.atomic
def record_answer(question: Question, *, kind: str, actor: User, at: datetime) -> AuditRecord:
    """Record that somebody took the answer to a question as a file."""
    data = {
        "metric": question.metric,
        "format": kind,
        "from": question.since.isoformat(),
        "until": question.until.isoformat(),
        "group": question.group.value if question.group else "",
        "reality": question.reality.value,
    }
    return record_audit(AuditCode.ANSWER_EXPORTED, actor=actor, at=at, data=data)
