"""The outbox: each row is the promise that somebody will be told, and every try is kept."""

from __future__ import annotations

import uuid_utils.compat as ordered
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from incidents.notifications.choices import (
    AttemptOutcome,
    Channel,
    ErrorClass,
    NotificationClass,
    NotificationState,
    PagingEnd,
)
from incidents.permissions.managers import ScopedManager


class Notification(models.Model):
    """One message to one destination. Its key orders by time, and is the idempotency key on the wire.

    The destination is a person (`recipient`, by the inbox or by a `method` of theirs), a webhook (`endpoint`), a chat
    room (`provider` with no method), or a bare e-mail `address` of somebody without an account. `intent` is shared by
    all messages that tell one person one thing by several channels. `generation` is that of the incident's `Paging`.
    `context` holds what cannot be read from the incident when it leaves. `hinted_at`: when a worker last heard of it.
    """

    id = models.UUIDField(primary_key=True, default=ordered.uuid7, editable=False)
    dedup_key = models.CharField(max_length=255, unique=True)
    intent = models.CharField(max_length=200)
    kind = models.CharField(max_length=60, help_text="Which template words it.")
    notification_class = models.CharField("class", max_length=8, choices=NotificationClass)
    priority = models.PositiveSmallIntegerField(help_text="0 leaves first, 9 last.")
    # Of what it tells.
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="notifications",
        related_query_name="notifications_unscoped",
    )
    generation = models.PositiveIntegerField(null=True)
    context = models.JSONField(default=dict)
    # Whom it tells, and how.
    channel = models.CharField(max_length=10, choices=Channel)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="notifications",
        related_query_name="notifications_unscoped",
        db_index=False,  # `notification_of_person` serves it
    )
    method = models.ForeignKey(
        "incidents.ContactMethod",
        null=True,
        on_delete=models.PROTECT,
        related_name="notifications",
        related_query_name="notifications_unscoped",
    )
    endpoint = models.ForeignKey(
        "incidents.WebhookEndpoint",
        null=True,
        on_delete=models.PROTECT,
        related_name="notifications",
        related_query_name="notifications_unscoped",
        db_index=False,  # `notification_of_endpoint` serves it
    )
    provider = models.ForeignKey(
        "incidents.ChannelProvider",
        null=True,
        on_delete=models.PROTECT,
        related_name="notifications",
        related_query_name="notifications_unscoped",
    )
    address = models.CharField(max_length=254, blank=True)
    # How far it is.
    state = models.CharField(max_length=10, choices=NotificationState, default=NotificationState.PENDING)
    next_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    hinted_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    provider_message_id = models.CharField(max_length=200, blank=True)
    error_class = models.CharField(max_length=10, choices=ErrorClass, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    bundle = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.PROTECT,
        related_name="bundled",
        related_query_name="bundled_unscoped",
    )
    # When.
    created_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, help_text="When it left `pending` and `sending` for good.")
    delivered_at = models.DateTimeField(null=True, help_text="When a receipt said so.")
    read_at = models.DateTimeField(null=True)

    objects = ScopedManager["Notification"](optional=("incident__",))

    class Meta:
        ordering = ["-created_at", "-id"]
        default_manager_name = "objects"
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(next_at__isnull=False), name="notification_pending_is_due"
            ),
            models.CheckConstraint(
                condition=(Q(state="sending", lease_until__isnull=False) & ~Q(lease_owner=""))
                | (~Q(state="sending") & Q(lease_owner="", lease_until=None)),
                name="notification_sending_is_leased",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "sending"], settled_at=None)
                | (~Q(state__in=["pending", "sending"]) & Q(settled_at__isnull=False)),
                name="notification_settled_has_time",
            ),
            models.CheckConstraint(
                condition=Q(bundle=None) | Q(state="bundled"), name="notification_bundled_in_a_bundle"
            ),
            models.CheckConstraint(
                condition=Q(channel="inbox", recipient__isnull=False, method=None, endpoint=None, provider=None)
                | Q(channel="webhook", endpoint__isnull=False, recipient=None, method=None, provider=None)
                | (Q(channel="email", endpoint=None, provider=None) & ~Q(address=""))
                | (
                    Q(channel__in=["chat", "push", "sms"], endpoint=None, provider__isnull=False)
                    & (Q(recipient=None, method=None) | Q(recipient__isnull=False, method__isnull=False))
                ),
                name="notification_has_one_destination",
            ),
            models.CheckConstraint(
                condition=~Q(notification_class="page") | Q(priority=0), name="notification_page_goes_first"
            ),
            models.CheckConstraint(
                condition=Q(generation=None) | Q(incident__isnull=False), name="notification_generation_of_incident"
            ),
        ]
        indexes = [
            # The sweep: what is due, pages first.
            models.Index(fields=["priority", "next_at"], condition=Q(state="pending"), name="notification_due"),
            # What is waiting for one person, for bundling and for the next channel.
            models.Index(
                fields=["recipient", "channel"], condition=Q(state="pending"), name="notification_waiting_for"
            ),
            # Leases that lapsed, and how many are on their way by each channel.
            models.Index(fields=["channel", "lease_until"], condition=Q(state="sending"), name="notification_sending"),
            # A person's inbox, newest first, and the badge.
            models.Index(
                F("recipient"),
                F("created_at").desc(),
                F("id").desc(),
                condition=Q(channel="inbox"),
                name="notification_of_person",
            ),
            models.Index(fields=["recipient"], condition=Q(channel="inbox", read_at=None), name="notification_unread"),
            # The log of one webhook, newest first.
            models.Index(
                F("endpoint"),
                F("created_at").desc(),
                condition=Q(endpoint__isnull=False),
                name="notification_of_endpoint",
            ),
            # All that tells one person one thing.
            models.Index(fields=["intent"], name="notification_of_intent"),
            # How channels did of late, and what may be forgotten.
            models.Index(fields=["settled_at", "channel", "state"], name="notification_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class DeliveryAttempt(models.Model):
    """One try to send one notification; `outcome` stays `running` when the process ends before it could say."""

    notification = models.ForeignKey(
        Notification,
        on_delete=models.CASCADE,
        related_name="attempts",
        related_query_name="attempts_unscoped",
    )
    number = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=AttemptOutcome, default=AttemptOutcome.RUNNING)
    error_class = models.CharField(max_length=10, choices=ErrorClass, blank=True)
    error = models.CharField(max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(null=True, help_text="The HTTP or SMTP status, where there is one.")
    excerpt = models.CharField(max_length=500, blank=True, help_text="The beginning of what was answered.")

    objects = ScopedManager["DeliveryAttempt"](optional=("notification__incident__",))

    class Meta:
        ordering = ["notification", "number"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["notification", "number"], name="deliveryattempt_number_once"),
            models.CheckConstraint(
                condition=Q(outcome="running", finished_at=None)
                | (~Q(outcome="running") & Q(finished_at__isnull=False)),
                name="deliveryattempt_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number}"

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


class Paging(models.Model):
    """Whether people are to be paged about one incident. A page of a settled or former generation is not sent.

    Written under the lock of the incident's row, which acknowledging and ending take too.
    """

    incident = models.OneToOneField(
        "incidents.Incident",
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="paging",
        related_query_name="paging_unscoped",
    )
    generation = models.PositiveIntegerField(default=1)
    began_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    end = models.CharField(max_length=12, choices=PagingEnd, blank=True)

    objects = ScopedManager["Paging"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None, end="") | (Q(settled_at__isnull=False) & ~Q(end="")),
                name="paging_settled_has_reason",
            )
        ]

    def __str__(self) -> str:
        return f"paging {self.pk}"
