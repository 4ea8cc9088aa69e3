"""What incidents that come again are logged from."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from incidents.catalog.choices import Level


class IncidentTemplate(models.Model):
    """The first words and answers of an incident that happens again and again, for one team or (none) for everybody.

    It fills in the page for logging; whoever logs the incident changes what differs this time.
    """

    name = models.CharField(max_length=80, help_text="What agents choose it by, such as “Printer jams”.")
    slug = models.SlugField(
        max_length=80, unique=True, help_text="Its name in addresses (?template=…). Fixed once it is given."
    )
    team = models.ForeignKey(
        "incidents.Team",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incident_templates",
        help_text="Only this team is offered it. Empty: everybody is.",
    )
    type = models.ForeignKey(
        "incidents.IncidentType",
        on_delete=models.PROTECT,
        related_name="incident_templates",
        help_text="The kind of incident this is.",
    )
    title = models.CharField(
        max_length=200, blank=True, help_text="The title, or its beginning. Empty: the agent writes it."
    )
    description = models.TextField(
        blank=True, help_text="What to write or ask, such as a list of questions. Markdown works."
    )
    category = models.ForeignKey(
        "incidents.Category",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incident_templates",
        help_text="Where it belongs, if that is always the same.",
    )
    service = models.ForeignKey(
        "incidents.Service",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="incident_templates",
        help_text="The service that suffers, if it is always the same.",
    )
    impact = models.PositiveSmallIntegerField(
        choices=Level, null=True, blank=True, help_text="How many it usually affects. Empty: the agent decides."
    )
    urgency = models.PositiveSmallIntegerField(
        choices=Level, null=True, blank=True, help_text="How soon it usually hurts. Empty: the agent decides."
    )
    tags = models.ManyToManyField(
        "incidents.Tag", blank=True, related_name="incident_templates", help_text="Tags that it always gets."
    )
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    history = HistoricalRecords(m2m_fields=[tags])

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            # Retired ones keep their names, so that each can be restored.
            models.UniqueConstraint(
                F("team"),
                Lower("name"),
                condition=Q(team__isnull=False),
                name="incidenttemplate_once_per_team",
            ),
            models.UniqueConstraint(Lower("name"), condition=Q(team=None), name="incidenttemplate_once_for_everybody"),
            models.CheckConstraint(condition=Q(impact=None) | Q(impact__in=[1, 2, 3]), name="incidenttemplate_impact"),
            models.CheckConstraint(
                condition=Q(urgency=None) | Q(urgency__in=[1, 2, 3]), name="incidenttemplate_urgency"
            ),
        ]

    def __str__(self) -> str:
        return self.name
