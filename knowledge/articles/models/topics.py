"""What articles are about."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords


class Topic(models.Model):
    """A shelf of the knowledge base, and the rules for what stands on it."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True, help_text="One sentence for readers.")
    position = models.PositiveSmallIntegerField(default=0)
    services = models.ManyToManyField(
        "incidents.Service",
        blank=True,
        related_name="topics",
        help_text="Articles of this topic are offered on incidents of these services.",
    )
    categories = models.ManyToManyField(
        "incidents.Category",
        blank=True,
        related_name="topics",
        help_text="Articles of this topic are offered on incidents filed here.",
    )
    needs_approval = models.BooleanField(
        "approved by another person",
        default=False,
        help_text="On: what is published was approved by somebody else than its author.",
    )
    review_every_days = models.PositiveSmallIntegerField(
        "days between reviews", default=365, validators=[MinValueValidator(7), MaxValueValidator(1825)]
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topics",
        help_text="Gets the articles of people who left.",
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(m2m_fields=["services", "categories"])

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
