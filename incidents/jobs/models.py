"""The row of a job. Files of jobs lie in `storage`."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.jobs.choices import ENDED, LIVE, JobState
from incidents.jobs.kinds import title_of
from incidents.jobs.managers import JobManager


class Job(models.Model):
    """One piece of long work that somebody asked for. Written by operations only.

    `attempt` counts how often it was begun and is the fence: whoever works on it writes only while the row still names
    them and this attempt. `given_back` counts those that ended because their process was told to stop. `done` of
    `total` is in units of the work itself; a total of 0 is not known yet. `parameters`, `progress`, `outcome`, `error`
    and the names of files are for the one who asked, and for nobody else.
    """

    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # `job_of_a_person` serves it
    )
    dedup_key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    progress = models.CharField(max_length=200, blank=True)

    attempt = models.PositiveSmallIntegerField(default=0)
    given_back = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    cancel_requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    upload_stored = models.CharField(max_length=32, blank=True, help_text="What it was given to work on.")
    upload_name = models.CharField(max_length=200, blank=True)
    result_stored = models.CharField(max_length=32, blank=True)
    result_name = models.CharField(max_length=200, blank=True)
    result_type = models.CharField(max_length=100, blank=True)
    result_size = models.PositiveBigIntegerField(null=True, help_text="In bytes.")
    result_until = models.DateTimeField(null=True, help_text="When the file is deleted.")
    shows = models.JSONField(default=list, help_text="The restricted incidents that the file shows.")
    outcome = models.JSONField(default=list, help_text="Sentences.")
    error = models.CharField(max_length=500, blank=True, help_text="A sentence for the one who asked.")

    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobManager()

    class Meta:
        default_permissions = ("view", "change")
        permissions = [("import_incidents", "Can import past incidents from a file")]
        ordering = ["-pk"]
        constraints = [
            # The same button pressed twice is one job.
            models.UniqueConstraint(
                fields=["requested_by", "kind", "dedup_key"],
                condition=Q(state__in=LIVE),
                name="job_once_while_it_lasts",
            ),
            # Whether bytes on the disk still belong to a job.
            models.UniqueConstraint(
                fields=["result_stored"], condition=~Q(result_stored=""), name="job_result_is_its_own"
            ),
            models.UniqueConstraint(
                fields=["upload_stored"], condition=~Q(upload_stored=""), name="job_upload_is_its_own"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state=JobState.RUNNING, lease_until__isnull=False, started_at__isnull=False)
                    & ~Q(lease_owner="")
                    & Q(attempt__gt=0)
                )
                | (~Q(state=JobState.RUNNING) & Q(lease_owner="", lease_until=None)),
                name="job_running_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False) | Q(state__in=LIVE, finished_at=None),
                name="job_ended_at_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(state=JobState.FAILED) & ~Q(error="")) | (~Q(state=JobState.FAILED) & Q(error="")),
                name="job_failed_says_why",
            ),
            models.CheckConstraint(condition=Q(total=0) | Q(done__lte=F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(result_stored="")
                | (
                    Q(state=JobState.DONE, result_size__isnull=False, result_until__isnull=False)
                    & ~Q(result_name="")
                    & ~Q(result_type="")
                ),
                name="job_file_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(cancel_requested_at=None) | Q(cancel_requested_by__isnull=False),
                name="job_cancelled_by_somebody",
            ),
        ]
        indexes = [
            # The sweep: what waits, and whose lease may have lapsed; oldest first.
            models.Index(fields=["id"], condition=Q(state__in=LIVE), name="job_to_sweep"),
            # One's own list, newest first.
            models.Index(fields=["requested_by", "-id"], name="job_of_a_person"),
            # The collection: rows that ended long ago, and files whose time is over.
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="job_to_forget"),
            models.Index(fields=["result_until"], condition=~Q(result_stored=""), name="job_file_to_delete"),
        ]

    def __str__(self) -> str:
        return f"job {self.pk}"

    @property
    def title(self) -> str:
        return title_of(self.kind)

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    @property
    def has_file(self) -> bool:
        return bool(self.result_stored)

    @property
    def percent(self) -> int | None:
        """How far it is, from 0 to 100; None while nobody knows."""
        return int(100 * self.done / self.total) if self.total else None
