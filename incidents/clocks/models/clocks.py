"""A running or past promise of one incident, and the evidence that an authority was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.clocks.choices import ClockKind, ClockState, NoticeWay
from incidents.permissions.managers import ScopedManager


class Clock(models.Model):
    """One promise on one incident, with everything that it is reckoned and explained by.

    `target` is what was promised, as it was: minutes, calendar, warnings, whether holds pause it. `holds` are the
    incident's waits since: [{"from", "to" (null while it lasts), "reason", "pauses"}]. `generation` counts
    reopenings, `ordinal` the updates of a promise that repeats. While it is paused, `due_at` is what it was when the
    pause began. `ended_at` is empty while what was promised is not done and still asked for, in time or late.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="clocks",
        related_query_name="clocks_unscoped",
        db_index=False,  # `clock_once` serves it
    )
    kind = models.CharField(max_length=14, choices=ClockKind)
    authority = models.CharField(max_length=120, blank=True)
    generation = models.PositiveIntegerField(default=0)
    ordinal = models.PositiveIntegerField(default=0)
    policy = models.ForeignKey(
        "incidents.SlaPolicy",
        on_delete=models.PROTECT,
        related_name="clocks",
        related_query_name="clocks_unscoped",
        db_index=False,  # `clock_of_policy` serves it
    )
    target = models.JSONField()
    holds = models.JSONField(default=list)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    # The next warning that has not been given, and the threshold of the last one that was.
    warn_at = models.DateTimeField(null=True)
    warned_percent = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ClockState, default=ClockState.RUNNING)
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ScopedManager["Clock"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view",)
        ordering = ["incident", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "kind", "authority", "generation", "ordinal"], name="clock_once"
            ),
            # One of a kind runs at a time; and what an incident's page and every change of it look for.
            models.UniqueConstraint(
                fields=["incident", "kind", "authority"], condition=Q(ended_at=None), name="clock_one_runs"
            ),
            models.CheckConstraint(condition=Q(state__in=list(ClockState.values)), name="clock_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused"], met_at=None, breached_at=None, ended_at=None)
                | Q(state="met", met_at__isnull=False, breached_at=None, ended_at__isnull=False)
                | Q(state="breached", breached_at__isnull=False)
                | Q(state="cancelled", met_at=None, ended_at__isnull=False),
                name="clock_state_has_times",
            ),
            models.CheckConstraint(condition=Q(met_at=None) | Q(ended_at__isnull=False), name="clock_met_has_ended"),
        ]
        indexes = [
            # What is due and not noted yet, and what nobody waits for: the watchdog.
            models.Index(fields=["due_at"], condition=Q(state="running"), name="clock_running"),
            # Incidents that missed a promise.
            models.Index(fields=["incident"], condition=Q(breached_at__isnull=False), name="clock_breached"),
            # The open clocks of a policy that was changed.
            models.Index(fields=["policy", "incident"], condition=Q(ended_at=None), name="clock_of_policy"),
        ]

    def __str__(self) -> str:
        return f"clock {self.pk}"

    @property
    def label(self) -> str:
        return f"Notify {self.authority}" if self.authority else self.get_kind_display()

    @property
    def is_outstanding(self) -> bool:
        return self.ended_at is None


class AuthorityNotice(models.Model):
    """The evidence that an authority was told of an incident. It is never changed; another may follow it."""

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="authority_notices",
        related_query_name="authority_notices_unscoped",
    )
    clock = models.ForeignKey(
        Clock, null=True, on_delete=models.PROTECT, related_name="notices", related_query_name="notices_unscoped"
    )
    authority = models.CharField(max_length=120)
    notified_at = models.DateTimeField()
    notified_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    way = models.CharField("how", max_length=10, choices=NoticeWay)
    reference = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    attachment = models.ForeignKey(
        "incidents.Attachment",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="authority_notices_unscoped",
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ScopedManager["AuthorityNotice"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view",)
        ordering = ["incident", "notified_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(way__in=list(NoticeWay.values)), name="authoritynotice_way_known"),
            models.CheckConstraint(condition=~Q(authority=""), name="authoritynotice_names_authority"),
            models.CheckConstraint(
                condition=~Q(reference="") | ~Q(note="") | Q(attachment__isnull=False),
                name="authoritynotice_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"
