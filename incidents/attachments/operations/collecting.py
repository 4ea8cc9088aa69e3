"""Collecting garbage: bytes that no row speaks of, and those of files that were withdrawn."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction

from incidents.attachments import storage
from incidents.attachments.models import Attachment
from incidents.attachments.operations.attaching import named_file
from incidents.lifecycle.operations.base import lock, store
from incidents.permissions.principal import as_system
from incidents.timeline.operations import record

logger = logging.getLogger("incidents.attachments")

# A file younger than this may belong to a transaction that has not ended. None lasts a day.
ORPHANED_AFTER = timedelta(days=1)
BATCH = 500
ERASED_AT_ONCE = 1_000


@dataclass(frozen=True)
class Collected:
    """How many files of each sort were deleted."""

    orphans: int
    erased: int


def collect_garbage(*, at: datetime) -> Collected:
    """Delete files older than a day without a row, and the bytes of what was withdrawn before the days of grace.

    At most 1,000 withdrawn files at once. Reads as the system, whoever calls: a file whose row one may not see is no
    garbage. A file that cannot be deleted is logged and left for the next time.
    """
    with as_system("collecting what no attachment refers to"):
        return Collected(orphans=_collect_orphans(at), erased=_erase_withdrawn(at))


def _collect_orphans(at: datetime) -> int:
    names = storage.older_than(at - ORPHANED_AFTER)
    return sum(_discard(stored) for batch in _batches(names) for stored in batch - _referenced(batch))


def _batches(names: Iterator[str]) -> Iterator[set[str]]:
    while batch := set(islice(names, BATCH)):
        yield batch


def _referenced(batch: set[str]) -> set[str]:
    """Those whose bytes a row still stands for."""
    return set(Attachment.objects.filter(stored__in=batch, erased_at=None).values_list("stored", flat=True))


def _erase_withdrawn(at: datetime) -> int:
    before = at - timedelta(days=settings.ATTACHMENT_GRACE_DAYS)
    due = Attachment.objects.filter(withdrawn_at__lte=before, erased_at=None).order_by("withdrawn_at")
    return sum(_erase(attachment, at) for attachment in due.select_related("incident")[:ERASED_AT_ONCE])


@transaction.atomic
def _erase(attachment: Attachment, at: datetime) -> int:
    """The bytes go first: where the transaction then fails, the next time finds them gone and says so."""
    row = lock(attachment.incident)
    fresh = Attachment.objects.get(pk=attachment.pk)
    if fresh.erased_at is not None:
        return 0
    try:
        storage.discard(fresh.stored)
    except OSError:
        logger.warning("The bytes of a withdrawn attachment could not be deleted.", exc_info=True)
        return 0
    fresh.erased_at = at
    fresh.save(update_fields=["erased_at"])
    store(row, at=at, fields=[])
    record(row, "attachment.erased", actor=None, at=at, data={"attachment": named_file(fresh)})
    return 1


def _discard(stored: str) -> int:
    try:
        return int(storage.discard(stored))
    except OSError:
        logger.warning("A file that belongs to nothing could not be deleted.", exc_info=True)
        return 0
