"""Collecting what is over: files whose days have passed, files that no job names, jobs of the past."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db.models import Q

from incidents.jobs.models import Job
from incidents.jobs.storage import VAULT

logger = logging.getLogger("incidents.jobs")

ROWS_KEPT = timedelta(days=30)
# A file younger than this may be in the making. None takes a day.
ORPHANED_AFTER = timedelta(days=1)
AT_ONCE = 500


def collect_jobs(*, at: datetime) -> int:
    """Delete files whose days are over, files that no job names, and jobs that ended 30 days ago; return how many.

    At most 500 files and 500 jobs at once. What cannot be deleted is logged and left for the next time.
    """
    return _files(at) + _orphans(at) + _rows(at)


def _files(at: datetime) -> int:
    over = Job.objects.filter(result_until__lte=at).exclude(result_stored="").order_by("result_until")
    gone = [key for key, stored in over.values_list("pk", "result_stored")[:AT_ONCE] if _discard(stored)]
    return Job.objects.filter(pk__in=gone).update(result_stored="")


def _orphans(at: datetime) -> int:
    names = VAULT.older_than(at - ORPHANED_AFTER)
    return sum(_discard(stored) for batch in _batches(names) for stored in batch - _named(batch))


def _batches(names: Iterator[str]) -> Iterator[set[str]]:
    while batch := set(islice(names, AT_ONCE)):
        yield batch


def _named(batch: set[str]) -> set[str]:
    rows = Job.objects.filter(Q(result_stored__in=batch) | Q(upload_stored__in=batch))
    return {stored for pair in rows.values_list("result_stored", "upload_stored") for stored in pair}


def _rows(at: datetime) -> int:
    """The bytes were collected before: no file is kept as long as a row."""
    old = Job.objects.ended().filter(finished_at__lte=at - ROWS_KEPT, result_stored="").order_by("finished_at")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    return Job.objects.filter(pk__in=keys).delete()[0]


def _discard(stored: str) -> bool:
    try:
        VAULT.discard(stored)
    except OSError:
        logger.warning("A file of a job could not be deleted.", exc_info=True)
        return False
    return True
