"""Running the recurring jobs that are owed: leased, outside any transaction, and marked when done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q

from incidents.engine.claims import claim
from incidents.engine.owner import owner
from incidents.timers.handlers import RECURRING
from incidents.timers.models import RecurringJob

logger = logging.getLogger(__name__)

# Longer than any of them takes: another worker begins anew only when this one is gone.
LEASE = timedelta(minutes=30)


def run_owed_jobs(*, clock: Callable[[], datetime]) -> int:
    """Run each job that is owed and nobody else runs; return how many. `clock` tells the time (aware UTC).

    Leaves the transaction to each. A job that fails has its failure noted, and comes again at its next slot.
    """
    ran = 0
    while job := _claim(clock()):
        began = clock()
        outcome, has_failed = _run(job, began)
        ended = clock()
        # A run that was asked for meanwhile is not this one.
        mine = RecurringJob.objects.filter(pk=job.pk, lease_owner=job.lease_owner, lease_until=job.lease_until)
        ran += mine.update(
            lease_owner="",
            lease_until=None,
            last_run_at=began,
            last_seconds=(ended - began).total_seconds(),
            last_outcome=outcome[:300],
            has_failed=has_failed,
        )
    return ran


def _claim(at: datetime) -> RecurringJob | None:
    """Take one job; what it owes is paid by this run, unless the run is lost: then the lapsed lease says so."""
    free = Q(owed_slot__isnull=False, lease_until=None) | Q(lease_until__lt=at)
    changes = {"owed_slot": None, "lease_owner": owner(), "lease_until": at + LEASE}
    claimed = claim(RecurringJob.objects.filter(free), order=["pk"], limit=1, changes=changes)
    return claimed[0] if claimed else None


def _run(job: RecurringJob, at: datetime) -> tuple[str, bool]:
    kind = RECURRING.get(job.kind)
    if kind is None:
        return "Nothing here knows how to run this job any more.", True
    try:
        return kind.run(at), False
    except Exception as error:
        logger.exception("The recurring job %s failed.", job.kind)
        return f"It failed: {type(error).__name__}. The log says more.", True
