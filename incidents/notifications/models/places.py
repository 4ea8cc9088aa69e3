"""What an administrator sets up: providers of chat, push and text messages, webhooks, and the words of messages."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from incidents.notifications.choices import PROVIDED


class ChannelProvider(models.Model):
    """One service through which chat, push or text messages leave.

    `url` is its Apprise address with its secrets, and is never shown again. With `{address}` in it, it reaches one
    person each; without, it is one chat room.
    """

    name = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=[(channel.value, channel.label) for channel in PROVIDED])
    url = models.CharField("address", max_length=500)
    address_label = models.CharField(
        max_length=80, blank=True, help_text="What people are asked for, such as “Mobile number”."
    )
    address_pattern = models.CharField(
        max_length=200, blank=True, help_text="A regular expression that what they type must match."
    )
    at_once = models.PositiveSmallIntegerField(
        "messages at once",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="So many are sent at the same time, so that a provider that hangs holds up no other.",
    )
    is_active = models.BooleanField(default=True)
    history = HistoricalRecords(excluded_fields=["url"])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=list(PROVIDED)), name="channelprovider_channel_known"),
            models.CheckConstraint(condition=Q(at_once__gte=1, at_once__lte=20), name="channelprovider_at_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_personal(self) -> bool:
        """Whether it reaches one person, whose address it needs."""
        return "{address}" in self.url


class WebhookEndpoint(models.Model):
    """A program elsewhere that is told of events by signed requests.

    Secrets are derived from nonces and not stored; while `former_nonce` lives, both sign. A disabled one gets nothing
    until somebody enables it again.
    """

    name = models.CharField(max_length=120, unique=True)
    url = models.URLField("address", max_length=500)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="webhook_endpoints",
        help_text="Who is told when it does not work.",
    )
    events = models.JSONField(default=list, help_text="Of what it is told.")
    includes_restricted = models.BooleanField(
        default=False, help_text="On: told of restricted incidents too, by reference and code name only."
    )
    nonce = models.CharField(max_length=64, editable=False)
    former_nonce = models.CharField(max_length=64, blank=True, editable=False)
    former_until = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(default=True, editable=False)
    disabled_at = models.DateTimeField(null=True, editable=False)
    disabled_reason = models.CharField(max_length=200, blank=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    history = HistoricalRecords(excluded_fields=["nonce", "former_nonce"])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=True, disabled_at=None) | Q(is_active=False, disabled_at__isnull=False),
                name="webhookendpoint_disabled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(former_nonce="", former_until=None) | (~Q(former_nonce="") & Q(former_until__isnull=False)),
                name="webhookendpoint_former_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class NotificationTemplate(models.Model):
    """The organisation's own words for one kind of message, in place of those that ship."""

    kind = models.CharField(max_length=60, unique=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind
