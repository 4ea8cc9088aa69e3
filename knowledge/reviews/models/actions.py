"""Corrective actions."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.reviews.choices import ActionKind, ActionState
from knowledge.reviews.managers import ActionManager
from knowledge.reviews.models.lessons import Lesson
from knowledge.reviews.models.reviews import Review


class CorrectiveAction(models.Model):
    """Something that one person will have done by a day, and by what others will see that it worked.

    `generation` counts the promises of reminders: it moves on when the owner or the day changes.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="actions")
    lesson = models.ForeignKey(Lesson, null=True, on_delete=models.PROTECT, related_name="actions")
    service = models.ForeignKey(
        "incidents.Service",
        null=True,
        on_delete=models.PROTECT,
        related_name="corrective_actions",
        db_index=False,  # `action_of_service` serves it
    )
    kind = models.CharField(max_length=8, choices=ActionKind)
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    verify_how = models.TextField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="corrective_actions",
        db_index=False,  # `action_of_owner` serves it
    )
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=ActionState, default=ActionState.OPEN)
    evidence = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.TextField(blank=True)
    generation = models.PositiveIntegerField(default=1)
    released_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = ActionManager()

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view", "change")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(ActionState.values)), name="action_state_known"),
            models.CheckConstraint(condition=Q(kind__in=list(ActionKind.values)), name="action_kind_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "verified"]) | (Q(done_at__isnull=False) & ~Q(evidence="")),
                name="action_done_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state="verified") | Q(verified_at__isnull=False), name="action_verified_has_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancel_reason=""), name="action_cancelled_for_a_reason"
            ),
        ]
        indexes = [
            # The list of what is owed, the most pressing first.
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="action_owed"),
            # The same on its owner's first page, and on a service's page.
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="action_of_owner"),
            models.Index(fields=["service", "due_on"], condition=Q(state="open"), name="action_of_service"),
        ]

    def __str__(self) -> str:
        return f"action {self.pk}"
