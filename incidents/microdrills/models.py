"""The rows of micro-drills."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.drills.managers import ConductManager
from incidents.microdrills.choices import TaskKind, TaskStatus


class MicroDrillPlan(models.Model):
    """What the tasks of one micro-drill are, and until when they are answered: one row for one exercise of that kind.

    `kinds` are codes of `TaskKind`; `answer_hours` how long after the beginning people may answer. A procedure,
    contact or schedule that is named is asked about; without one, Muster chooses what fits the person's team.
    """

    exercise = models.OneToOneField("incidents.Exercise", on_delete=models.PROTECT, related_name="micro_plan")
    kinds = models.JSONField(default=list)
    answer_hours = models.PositiveSmallIntegerField(default=48)
    procedure = models.ForeignKey("incidents.Procedure", null=True, on_delete=models.PROTECT, related_name="+")
    key_contact = models.ForeignKey("incidents.KeyContact", null=True, on_delete=models.PROTECT, related_name="+")
    schedule = models.ForeignKey("incidents.OnCallSchedule", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(answer_hours__gte=1), name="microdrillplan_takes_time"),
        ]

    def __str__(self) -> str:
        return f"plan of micro-drill {self.exercise_id}"


class MicroTask(models.Model):
    """One question to one person in a micro-drill, and what became of it.

    `question` is what is asked, in words; `choices` [{"key", "text"}] among which one chooses, empty where the answer
    is an act; `solution` what is right: shown to nobody who has not answered. `opened_at` is the first look at it.
    """

    exercise = models.ForeignKey("incidents.Exercise", on_delete=models.PROTECT, related_name="micro_tasks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="micro_tasks")
    kind = models.CharField(max_length=14, choices=TaskKind)
    question = models.TextField()
    choices = models.JSONField(default=list)
    solution = models.JSONField(default=dict)
    procedure = models.ForeignKey("incidents.Procedure", null=True, on_delete=models.PROTECT, related_name="+")
    key_contact = models.ForeignKey("incidents.KeyContact", null=True, on_delete=models.PROTECT, related_name="+")
    schedule = models.ForeignKey("incidents.OnCallSchedule", null=True, on_delete=models.PROTECT, related_name="+")
    notification = models.ForeignKey("incidents.Notification", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    status = models.CharField(max_length=8, choices=TaskStatus, default=TaskStatus.ASKED)
    reason = models.CharField(max_length=300, blank=True)

    # Whom it was asked reaches it by their own list (see `queries`), without the solution.
    objects = ConductManager["MicroTask"]()

    class Meta:
        ordering = ["exercise", "user", "pk"]
        default_manager_name = "objects"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["exercise", "user", "kind"], name="microtask_one_of_a_kind"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("asked_at")), name="microtask_leaves_time"),
            models.CheckConstraint(
                condition=~Q(status__in=["right", "wrong"]) | Q(answered_at__isnull=False),
                name="microtask_answered_at_some_time",
            ),
        ]
        indexes = [
            # What a person has still to answer.
            models.Index(fields=["user", "expires_at"], condition=Q(status="asked"), name="microtask_to_answer"),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"
