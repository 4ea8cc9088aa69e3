"""Forgetting mailings that are long over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from reports.schedules.choices import DeliveryState
from reports.schedules.models import ReportDelivery, ReportRun

AT_ONCE = 500


def forget_mailings(*, at: datetime) -> int:
    """Delete mailings, and what became of their copies, that began more than REPORT_MAILING_DAYS ago; return how many.

    One of which a copy still waits stays. In batches, each a transaction of its own.
    """
    forgotten = 0
    while count := _forget(at - timedelta(days=settings.REPORT_MAILING_DAYS)):
        forgotten += count
    return forgotten


@transaction.atomic
def _forget(before: datetime) -> int:
    waiting = ReportDelivery.objects.filter(run=OuterRef("pk"), state=DeliveryState.PENDING)
    # By the key, along which the old stand first: an index of when they began would be paid for at every mailing.
    old = ReportRun.objects.filter(~Exists(waiting), began_at__lt=before).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    ReportRun.objects.filter(pk__in=keys).delete()
    return len(keys)
