"""What happens about one incident: a run of a policy, and what became of each of its steps."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.escalation.choices import LIVE, Outcome, RunEnd, RunStatus
from incidents.permissions.managers import ScopedManager

_WAITING = Q(status__in=["active", "snoozed"])


class EscalationRun(models.Model):
    """One execution of a policy, or of what somebody chose in its place, by the snapshot with which it began.

    `round` and `position` say which step comes next (behind the last: the fallback), `next_at` when; `told_at` when a
    step of this round last told somebody. `generation` is that of the incident's paging whose pages it makes. `version`
    counts changes: a timer of an earlier one is no promise any more. Written under the lock of the incident's row.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="escalation_runs",
        related_query_name="escalation_runs_unscoped",
    )
    policy = models.ForeignKey(
        "incidents.EscalationPolicy",
        null=True,
        on_delete=models.PROTECT,
        related_name="runs",
        related_query_name="runs_unscoped",
    )
    snapshot = models.JSONField()
    status = models.CharField(max_length=12, choices=RunStatus, default=RunStatus.ACTIVE)
    version = models.PositiveIntegerField(default=1)
    generation = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Who chose it by hand; none: it was the first policy that fitted.",
    )
    # What comes next.
    round = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    # The acknowledgement, which holds until then while nothing happens; none: for good.
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_until = models.DateTimeField(null=True)
    snoozed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, choices=RunEnd, blank=True)

    objects = ScopedManager["EscalationRun"]("incident__")

    class Meta:
        ordering = ["-began_at", "-pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["incident"], condition=Q(status__in=list(LIVE)), name="escalationrun_one_live"
            ),
            models.CheckConstraint(
                condition=(_WAITING & Q(next_at__isnull=False)) | (~_WAITING & Q(next_at=None)),
                name="escalationrun_waits_for_something",
            ),
            models.CheckConstraint(
                condition=Q(status="ended", ended_at__isnull=False) & ~Q(end="")
                | ~Q(status="ended") & Q(ended_at=None, end=""),
                name="escalationrun_ended_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(status="acknowledged", acknowledged_by__isnull=False, acknowledged_at__isnull=False)
                | ~Q(status="acknowledged") & Q(acknowledged_by=None, acknowledged_at=None, acknowledged_until=None),
                name="escalationrun_acknowledged_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status="snoozed", snoozed_by__isnull=False) | ~Q(status="snoozed") & Q(snoozed_by=None),
                name="escalationrun_snoozed_by_somebody",
            ),
        ]
        indexes = [
            # Incidents about which everybody was told in vain: the banner.
            models.Index(fields=["incident"], condition=Q(status="exhausted"), name="escalationrun_exhausted"),
            # Those that must have a timer: the watchdog.
            models.Index(fields=["status"], condition=Q(status__in=list(LIVE)), name="escalationrun_live"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk}"


class RunStep(models.Model):
    """What became of one step of a run at one moment: whom it told, or why it told nobody.

    `position` behind the last is the fallback. `people` and `places` are named as they were then; `reasons` are codes
    with particulars (see `reasons`) of what kept it from telling more. `intent` begins that of its messages.
    """

    run = models.ForeignKey(EscalationRun, on_delete=models.PROTECT, related_name="taken")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    is_fallback = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    at = models.DateTimeField()
    lateness_seconds = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome)
    people = models.JSONField(default=list)
    places = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    intent = models.CharField(max_length=80, unique=True)

    objects = ScopedManager["RunStep"]("run__incident__")

    class Meta:
        ordering = ["pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="told", people=[], places=[]) & ~Q(outcome="skipped", reasons=[]),
                name="runstep_told_or_says_why",
            ),
        ]
        indexes = [
            # What fired of late: the watchdog looks whether it told anybody.
            models.Index(fields=["at"], condition=Q(outcome="told"), name="runstep_told"),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"
