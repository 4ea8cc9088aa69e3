"""What must hold of jobs, and what puts it right."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.engine.invariants import Invariant, counted
from incidents.jobs.models import Job
from incidents.jobs.operations import end_abandoned

OVERDUE_AFTER = timedelta(seconds=60)


def _abandoned(at: datetime) -> str:
    lapsed = Job.objects.abandoned(at - OVERDUE_AFTER)
    return counted(lapsed, "job is held by nobody that lives", "jobs are held by nobody that lives")


INVARIANTS = [
    Invariant("job_leases", "No job is held longer than its lease.", _abandoned, lambda at: end_abandoned(at=at)),
]
