"""The rows of saved reports, and of those that were put on dashboards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from reports.builder.choices import ChartKind, Sharing
from reports.metrics.choices import Group, Preset, Reality


class SavedReport(models.Model):
    """What somebody wants to know again and again: up to six metrics, asked alike.

    `metrics` are names of metrics; `only` keeps incidents whose dimension has one of the keys: {"team": [3, 4]}
    (a category counts with all below it). `period` goes on with the calendar. The row holds no figures: these are
    counted for whoever looks. `revision` counts its changes.
    """

    name = models.CharField(max_length=120)
    description = models.CharField(max_length=500, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sharing = models.CharField(max_length=9, choices=Sharing, default=Sharing.OWN)
    team = models.ForeignKey("incidents.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    metrics = models.JSONField()
    group = models.CharField(max_length=20, choices=Group, blank=True)
    reality = models.CharField(max_length=5, choices=Reality, default=Reality.REAL)
    only = models.JSONField(default=dict, blank=True)
    in_business_hours = models.BooleanField(default=False)
    period = models.CharField(max_length=14, choices=Preset, default=Preset.LAST_30_DAYS)
    compares = models.BooleanField(default=False)
    chart = models.CharField(max_length=9, choices=ChartKind, default=ChartKind.AUTOMATIC)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = ()
        permissions = (("manage_reports", "Can change others’ reports, schedules and everybody’s dashboards"),)
        constraints = [
            models.CheckConstraint(
                condition=Q(sharing="team", team__isnull=False) | ~Q(sharing="team") & Q(team=None),
                name="savedreport_shared_with_a_team",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ReportPin(models.Model):
    """A saved report stands on a dashboard: on one person's, or without a person, on that of everybody who finds it.

    `dashboard` is the short name of a dashboard, as its address has it.
    """

    report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="pins")
    dashboard = models.SlugField(max_length=40, db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()

    class Meta:
        ordering = ["pinned_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "dashboard", "user"], name="reportpin_once_for_a_person"),
            models.UniqueConstraint(
                fields=["report", "dashboard"], condition=Q(user=None), name="reportpin_once_for_everybody"
            ),
        ]
        indexes = [
            # What stands on a dashboard.
            models.Index(fields=["dashboard", "user"], name="reportpin_of_dashboard"),
        ]

    def __str__(self) -> str:
        return f"pin {self.pk}"

    @property
    def cards(self) -> list[str]:
        """The addresses of its pieces, one for each metric, fetched after the dashboard."""
        return [reverse("saved_report_card", args=[self.report_id, metric]) for metric in self.report.metrics]
