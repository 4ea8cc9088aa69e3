"""How each person is reached, and which incidents they watch."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.notifications.choices import PERSONAL, Channel, Importance, WatchReason
from incidents.permissions.managers import ScopedManager


class ContactMethod(models.Model):
    """One way to reach one person outside the console: an address, proven by a code that was sent to it.

    `verify_by` says when it is to be proven again; what is not proven by then still carries pages, and its owner and
    administrators are told. A retired one is kept for what was sent by it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="contact_methods")
    channel = models.CharField(max_length=10, choices=[(channel.value, channel.label) for channel in PERSONAL])
    provider = models.ForeignKey(
        "incidents.ChannelProvider", null=True, blank=True, on_delete=models.PROTECT, related_name="contact_methods"
    )
    address = models.CharField(max_length=254)
    label = models.CharField(max_length=80, blank=True, help_text="A name of your own for it, such as “My mobile”.")
    created_at = models.DateTimeField(editable=False)
    # Proof.
    verified_at = models.DateTimeField(null=True, editable=False)
    verify_by = models.DateTimeField(null=True, editable=False)
    code_hash = models.CharField(max_length=128, blank=True, editable=False)
    code_sent_at = models.DateTimeField(null=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, editable=False)
    code_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    # How it has done.
    last_reached_at = models.DateTimeField(null=True, editable=False)
    last_failed_at = models.DateTimeField(null=True, editable=False)
    retired_at = models.DateTimeField(null=True, editable=False)
    history = HistoricalRecords(
        excluded_fields=[
            "code_hash",
            "code_sent_at",
            "code_expires_at",
            "code_failures",
            "last_reached_at",
            "last_failed_at",
        ]
    )

    class Meta:
        ordering = ["user", "created_at", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL, provider=None)
                | (~Q(channel=Channel.EMAIL) & Q(provider__isnull=False)),
                name="contactmethod_has_its_provider",
            ),
            models.CheckConstraint(
                condition=Q(verified_at=None, verify_by=None) | Q(verified_at__isnull=False, verify_by__isnull=False),
                name="contactmethod_proof_ends",
            ),
            models.UniqueConstraint(
                fields=["user", "channel", "address"],
                condition=Q(retired_at=None),
                name="contactmethod_once_per_person",
            ),
        ]
        indexes = [
            # Those that are to be proven again.
            models.Index(fields=["verify_by"], condition=Q(retired_at=None), name="contactmethod_to_verify"),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.get_channel_display()} {self.address}"


class NotificationRule(models.Model):
    """One line of a person's rules: by this method, so many minutes after the inbox had it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_rules")
    importance = models.CharField(max_length=10, choices=Importance)
    method = models.ForeignKey(ContactMethod, on_delete=models.CASCADE, related_name="rules")
    after_minutes = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(1440)])

    class Meta:
        ordering = ["user", "importance", "after_minutes", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "importance", "method"], name="notificationrule_once_per_method"),
            models.CheckConstraint(condition=Q(after_minutes__lte=1440), name="notificationrule_within_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.importance} {self.pk}"


class QuietHours(models.Model):
    """When a person is not to be disturbed, by the wall clock of their zone. A page is never muted by it.

    `weekdays` are those on which a quiet time begins, 0 for Monday; it may end on the next day.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours")
    starts = models.TimeField()
    ends = models.TimeField()
    weekdays = models.JSONField(default=list)

    class Meta:
        default_permissions = ()
        verbose_name_plural = "quiet hours"
        constraints = [
            models.CheckConstraint(condition=~Q(starts=models.F("ends")), name="quiethours_have_a_length"),
        ]

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} to {self.ends:%H:%M}"


class Watch(models.Model):
    """One person is told what happens to one incident; who no longer wishes to be has no row."""

    incident = models.ForeignKey(
        "incidents.Incident", on_delete=models.PROTECT, related_name="watches", related_query_name="watches_unscoped"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    reason = models.CharField(max_length=10, choices=WatchReason, default=WatchReason.CHOSEN)
    since = models.DateTimeField()

    objects = ScopedManager["Watch"]("incident__")

    class Meta:
        ordering = ["since", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        verbose_name_plural = "watches"
        constraints = [models.UniqueConstraint(fields=["incident", "user"], name="watch_once_per_person")]

    def __str__(self) -> str:
        return f"watch {self.pk}"
