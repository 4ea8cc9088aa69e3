"""When a review is due, and what it asks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from simple_history.models import HistoricalRecords

from incidents.catalog.matching import problems_of_conditions

MOST_DAYS = 366


class ReviewRule(models.Model):
    """After which incidents a review is due, and by when: of the ones in use that fit, the first by `position`.

    It speaks of incidents reported from `in_force_from` on, so that a new rule holds up nothing that is older.
    """

    name = models.CharField(max_length=120, unique=True)
    position = models.PositiveIntegerField(default=0)
    conditions = models.JSONField(default=dict, blank=True)
    only_major = models.BooleanField("only major incidents", default=False)
    for_drills = models.BooleanField("for exercises", default=False)
    least_minutes = models.PositiveIntegerField("lasted at least (minutes)", null=True, blank=True)
    due_days = models.PositiveSmallIntegerField(
        "due within (days)", default=5, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    holds_closing = models.BooleanField("the incident does not close before", default=False)
    in_force_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(condition=Q(due_days__gte=1, due_days__lte=MOST_DAYS), name="reviewrule_due_days"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if found := problems_of_conditions(self.conditions):
            raise ValidationError({"conditions": found})


class ReviewTemplate(models.Model):
    """What a new review of incidents of one type asks, section by section; without a type: of every other."""

    name = models.CharField(max_length=120, unique=True)
    type = models.OneToOneField(
        "incidents.IncidentType", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    what_happened = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    went_well = models.TextField("what went well", blank=True)
    went_wrong = models.TextField("what went wrong", blank=True)
    lucky = models.TextField("where we got lucky", blank=True)
    agenda = models.TextField("agenda of the meeting", blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        default_permissions = ("view", "add", "change")
        constraints = [
            # SQL takes nulls for different from each other.
            models.UniqueConstraint(
                IsNull(F("type"), True), condition=Q(type=None), name="reviewtemplate_one_for_the_rest"
            ),
        ]

    def __str__(self) -> str:
        return self.name
