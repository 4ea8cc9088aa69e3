"""Key contacts: whom to reach in an incident, inside and outside, and by which ways."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from incidents.people.validators import validate_time_zone
from incidents.plans.choices import KeyContactKind, MethodKind
from incidents.plans.models.base import Reviewed


class KeyContact(Reviewed):
    """Somebody, or an office, that is reached in an incident.

    `asked_at` is when the newest link to confirm its ways went out, `answered_at` when one was answered; `wrong_note`
    is what was said then to be wrong, until somebody edits it. With `conditions` (see `choosing`) it is shown on the
    incidents that fit.
    """

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField(max_length=12, choices=KeyContactKind, default=KeyContactKind.INSIDE)
    organisation = models.CharField(max_length=200, blank=True)
    role = models.CharField("reached for", max_length=200, help_text="Such as “decides on public statements”.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The account, if it is somebody inside. They confirm their own ways.",
    )
    conditions = models.JSONField(default=dict, blank=True)
    hours = models.CharField(max_length=200, blank=True, help_text="When they answer, such as “Mon–Fri 8–18”.")
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    night_route = models.CharField(
        "24×7 route", max_length=300, blank=True, help_text="What to do outside those hours: a number, an option."
    )
    languages = models.CharField(max_length=120, blank=True, help_text="Such as “English, French”.")
    notes = models.TextField(blank=True, help_text="Contract numbers, code words, what to have at hand.")
    verify_days = models.PositiveSmallIntegerField(
        "verify every, days",
        null=True,
        blank=True,
        default=180,
        validators=[MinValueValidator(7), MaxValueValidator(1000)],
        help_text="So often they are asked by e-mail whether all is still right. Empty: never.",
    )
    asked_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    wrong_note = models.TextField(blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["asked_at", "answered_at"])

    class Meta:
        ordering = ["kind", "name"]
        indexes = [
            # Whose ways are to be confirmed again: the daily round.
            models.Index(
                fields=["asked_at"], condition=Q(retired_at=None, verify_days__isnull=False), name="keycontact_to_ask"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeyContactDeputy(models.Model):
    """Who is tried next when a key contact cannot be reached, in order."""

    contact = models.ForeignKey(KeyContact, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(KeyContact, on_delete=models.PROTECT, related_name="deputy_for")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["contact", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["contact", "deputy"], name="keycontactdeputy_once"),
            models.CheckConstraint(condition=~Q(contact=F("deputy")), name="keycontactdeputy_somebody_else"),
        ]

    def __str__(self) -> str:
        return str(self.deputy)


class KeyContactMethod(models.Model):
    """One way to reach a key contact, and when it was last known to be right and to work.

    `verified_by` is none where the contact confirmed it by the link. Trying it in a drill counts as exercised alone.
    """

    contact = models.ForeignKey(KeyContact, on_delete=models.CASCADE, related_name="methods")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=MethodKind)
    value = models.CharField(max_length=300)
    label = models.CharField(max_length=80, blank=True)
    is_round_the_clock = models.BooleanField("day and night", default=False)
    verified_at = models.DateTimeField(null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reached_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    exercised_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["contact", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["contact", "kind", "value"], name="keycontactmethod_once"),
            models.CheckConstraint(condition=~Q(value=""), name="keycontactmethod_says_where"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it."""
        return "".join(character for character in self.value if character.isdigit() or character in "+,#*")
