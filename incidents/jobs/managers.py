"""The manager of jobs. No row of theirs leads to an incident: what others may see of one is for `queries` to say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from incidents.jobs.choices import ENDED, LIVE, MOST_ATTEMPTS, JobState

if TYPE_CHECKING:
    from incidents.jobs.models import Job


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> Self:
        return self.filter(state__in=LIVE)

    def ended(self) -> Self:
        return self.filter(state__in=ENDED)

    def abandoned(self, at: datetime) -> Self:
        """Running by their rows, while nobody has renewed the lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=at)

    def due(self, at: datetime) -> Self:
        """To be begun, or begun again: nobody asked to cancel it, and attempts are left."""
        waiting = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=at, cancel_requested_at=None)
        return self.filter(waiting, attempt__lt=F("given_back") + MOST_ATTEMPTS)


JobManager = models.Manager.from_queryset(JobQuerySet)
