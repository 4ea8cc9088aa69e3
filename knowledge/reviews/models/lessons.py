"""Lessons and the chain of what became of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from incidents.permissions.managers import ScopedManager
from knowledge.reviews.choices import LessonState
from knowledge.reviews.managers import LessonManager
from knowledge.reviews.models.reviews import ContributingFactor, Review


class Lesson(models.Model):
    """Something to be done otherwise from now on. It counts once it has changed something: see `LessonStep`.

    `factor` is the contributing factor it answers; when an incident has the same factor again, the lesson falls back.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="lessons")
    factor = models.ForeignKey(ContributingFactor, null=True, on_delete=models.PROTECT, related_name="lessons")
    title = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=LessonState, default=LessonState.OBSERVED)
    state_entered_at = models.DateTimeField()
    declined_reason = models.TextField(blank=True)
    fell_back_count = models.PositiveIntegerField(default=0)
    released_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = LessonManager()

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view", "change")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=list(LessonState.values)), name="lesson_state_known"),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(declined_reason="") | ~Q(state="declined") & Q(declined_reason=""),
                name="lesson_declined_for_a_reason",
            ),
        ]
        # The list of lessons by state, the newest first.
        indexes = [models.Index(fields=["state", "-created_at", "-id"], name="lesson_in_state")]

    def __str__(self) -> str:
        return f"lesson {self.pk}"


class LessonStep(models.Model):
    """A lesson went from one state to another: the chain that its page draws."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="steps")
    from_state = models.CharField(max_length=10, choices=LessonState, blank=True)
    to_state = models.CharField(max_length=10, choices=LessonState)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        related_query_name="lesson_steps_unscoped",
        help_text="What proves it: where the cause came back, or where the lesson was exercised.",
    )

    objects = ScopedManager["LessonStep"](optional=("incident__",))

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"step {self.pk}"


class LessonProof(models.Model):
    """What a lesson changed: a revision of an article, or a version of a procedure."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="proofs")
    revision = models.ForeignKey("knowledge.ArticleRevision", null=True, on_delete=models.PROTECT, related_name="+")
    procedure_version = models.ForeignKey(
        "incidents.ProcedureVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["linked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revision=None, procedure_version__isnull=False)
                | Q(revision__isnull=False, procedure_version=None),
                name="lessonproof_one_thing",
            ),
            models.UniqueConstraint(fields=["lesson", "revision"], name="lessonproof_revision_once"),
            models.UniqueConstraint(fields=["lesson", "procedure_version"], name="lessonproof_version_once"),
        ]

    def __str__(self) -> str:
        return f"proof {self.pk}"


class LessonRecurrence(models.Model):
    """The cause that a lesson was drawn from came back in a real incident."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="recurrences")
    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="lesson_recurrences",
        related_query_name="lesson_recurrences_unscoped",
    )
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    note = models.TextField(blank=True)

    objects = ScopedManager["LessonRecurrence"]("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["noted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["lesson", "incident"], name="lessonrecurrence_once")]

    def __str__(self) -> str:
        return f"recurrence {self.pk}"
