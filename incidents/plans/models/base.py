"""What plans, procedures and key contacts have in common: somebody answers for them, and looks them over in time."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from incidents.plans.choices import VersionStatus


class Reviewed(models.Model):
    """Something that is reviewed from time to time. `review_on` is when the next review is due; none: never.

    `grace_days` after that it counts as no longer true, and says so wherever it is shown.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Reviews it, and is reminded. Nobody: the managers of its team are.",
    )
    team = models.ForeignKey(
        "incidents.Team",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Its managers edit it. None: administrators alone do.",
    )
    review_months = models.PositiveSmallIntegerField(
        "review every, months",
        null=True,
        blank=True,
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Empty: nobody is reminded to review it.",
    )
    review_on = models.DateField(null=True, editable=False)
    grace_days = models.PositiveSmallIntegerField(
        "days of grace",
        default=30,
        validators=[MaxValueValidator(365)],
        help_text="So many days after a review is due it is marked as not reviewed, wherever it is shown.",
    )
    last_reviewed_at = models.DateTimeField(null=True, editable=False)
    last_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Version(models.Model):
    """One state of a text that people work by. Only a draft changes; `author` is none for what ships with Muster."""

    number = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=VersionStatus, default=VersionStatus.DRAFT)
    summary = models.CharField("what is new", max_length=300, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    activated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
