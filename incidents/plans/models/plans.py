"""Incident-management plans and their versions."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from incidents.plans.models.base import Reviewed, Version


class Plan(Reviewed):
    """How the organisation responds: to everything, or to incidents of one type."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    type = models.ForeignKey(
        "incidents.IncidentType",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
        help_text="None: it is the plan of the whole organisation.",
    )
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


# The parts of a plan in their order, and their headings.
SECTIONS = {
    "purpose": "Purpose and scope",
    "roles": "Roles",
    "priorities": "Priorities",
    "communication": "Communication",
    "escalation": "Escalation",
    "further": "Further arrangements",
}


class PlanVersion(Version):
    """One version of a plan: Markdown in fixed sections. Whoever approves it wrote none of it."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    purpose = models.TextField(SECTIONS["purpose"], blank=True)
    roles = models.TextField(SECTIONS["roles"], blank=True)
    priorities = models.TextField(SECTIONS["priorities"], blank=True)
    communication = models.TextField(SECTIONS["communication"], blank=True)
    escalation = models.TextField(SECTIONS["escalation"], blank=True)
    further = models.TextField(SECTIONS["further"], blank=True)

    class Meta:
        ordering = ["plan", "-number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="planversion_one_per_number"),
            models.UniqueConstraint(fields=["plan"], condition=Q(status="active"), name="planversion_one_active"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(status__in=["draft", "approved"]), name="planversion_one_coming"
            ),
            models.CheckConstraint(
                condition=Q(status="draft", approved_by=None, approved_at=None)
                | Q(status="retired")
                | Q(status__in=["approved", "active"], approved_by__isnull=False, approved_at__isnull=False),
                name="planversion_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (
                    (Q(author=None) | ~Q(approved_by=F("author")))
                    & (Q(edited_by=None) | ~Q(approved_by=F("edited_by")))
                ),
                name="planversion_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"
