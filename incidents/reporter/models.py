"""The rows of people who reported an incident or follow it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.permissions.managers import ScopedManager
from incidents.reporter.choices import Answer, MailKind, MailState


class FollowUp(models.Model):
    """One person follows one incident, by account or by a private link; what they reported is kept as they said it.

    The link's secret is derived from `nonce` and not stored; `token_hash` finds the row. `mail_…` is the mail owed to
    the person: `mail_next_at` says when it is tried (again). `incident` changes when it turns out a duplicate, then
    `moved_at` says so; `reference` is the number the person was given.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="follow_ups",
        related_query_name="follow_ups_unscoped",
    )
    reference = models.CharField(max_length=24)
    # Who.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        related_query_name="follow_ups_unscoped",
        db_index=False,  # `followup_of_person` serves it
    )
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(max_length=254, blank=True)
    is_reporter = models.BooleanField(default=False)
    # What they said.
    title = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    service_name = models.CharField(max_length=120, blank=True)
    submission = models.CharField(max_length=64, null=True, unique=True)
    # The private link.
    nonce = models.CharField(max_length=64, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    # What they said of the fix, and of which one: `answered_for` is the incident's `resolved_at` at the time.
    answer = models.CharField(max_length=5, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_for = models.DateTimeField(null=True)
    # The mail they are owed; a newer one takes the place of one not sent yet.
    mail_kind = models.CharField(max_length=7, choices=MailKind, default=MailKind.RECEIPT)
    mail_state = models.CharField(max_length=7, choices=MailState, default=MailState.PENDING)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_next_at = models.DateTimeField(null=True)
    mail_sent_at = models.DateTimeField(null=True)
    mail_error = models.CharField(max_length=60, blank=True)

    objects = ScopedManager["FollowUp"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | (Q(user=None) & ~Q(email="")), name="followup_of_somebody"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("made_at")), name="followup_expires_later"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="followup_answer_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(mail_state="pending") | Q(mail_next_at__isnull=False),
                name="followup_pending_mail_is_due",
            ),
            # Whoever follows an incident twice follows it once; what was moved here by a duplicate is let be.
            models.UniqueConstraint(
                fields=["incident", "user"],
                condition=Q(is_reporter=False, user__isnull=False, moved_at=None),
                name="followup_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["incident", "email"],
                condition=Q(is_reporter=False, user=None, moved_at=None),
                name="followup_once_per_address",
            ),
        ]
        indexes = [
            # "What I reported", newest first.
            models.Index(fields=["user", "-made_at"], name="followup_of_person"),
            # The sweep of mails that are owed.
            models.Index(fields=["mail_next_at"], condition=Q(mail_state="pending"), name="followup_mail_owed"),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    @property
    def called(self) -> str:
        """The person's name, as the timeline keeps it."""
        return str(self.user) if self.user is not None else self.name

    @property
    def address(self) -> str:
        """Where mail to the person goes; empty when nobody knows."""
        return self.user.email if self.user is not None else self.email
