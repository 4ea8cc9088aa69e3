"""The review of one incident or of a whole drill, with its factors, comments and publications."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.articles.choices import Audience
from knowledge.reviews.choices import Decision, FactorKind, ReviewState
from knowledge.reviews.managers import OF_REVIEW, OfReviewManager, PublicationManager, ReviewManager


class Review(models.Model):
    """What people found out about one incident after it, and what they decided to change.

    Without an incident it is of a whole exercise: its after-action report.

    `decision` is empty while nobody has said whether and when it takes place: as long, the incident does not close
    where `holds_closing`. `entries` are keys of entries of the incident's timeline that the review tells, `left_out`
    the facts of the record that it does not. `exercise` repeats the incident's. `version` counts changes.
    """

    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="reviews",
        related_query_name="reviews_unscoped",
        db_index=False,  # `review_once` serves it
    )
    exercise = models.ForeignKey("incidents.Exercise", null=True, on_delete=models.PROTECT, related_name="+")
    rule = models.ForeignKey("knowledge.ReviewRule", null=True, on_delete=models.PROTECT, related_name="+")
    holds_closing = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.DRAFT)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    waive_reason = models.TextField(blank=True)
    # Who answers for it, and who meets.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="owned_reviews", db_index=False
    )
    facilitator = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    participants = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    due_at = models.DateTimeField()
    meeting_at = models.DateTimeField(null=True)
    meeting_minutes = models.PositiveSmallIntegerField(default=60)
    meeting_place = models.CharField(max_length=300, blank=True)
    invitation = models.PositiveIntegerField(default=0, help_text="Counts the invitations that went out.")
    agenda = models.TextField(blank=True)
    # What people write.
    what_happened = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    went_well = models.TextField(blank=True)
    went_wrong = models.TextField(blank=True)
    lucky = models.TextField(blank=True)
    # What is taken from the record.
    entries = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    # The record.
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ReviewManager()

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view", "change")
        permissions = (
            ("decide_review", "Can schedule, waive, publish and close reviews, and decide about lessons and actions"),
            ("release_review", "Can show others what was learned from a restricted incident"),
        )
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["incident"], name="review_once"),
            models.CheckConstraint(
                condition=Q(incident__isnull=False) | Q(exercise__isnull=False), name="review_of_something"
            ),
            models.UniqueConstraint(fields=["exercise"], condition=Q(incident=None), name="review_once_per_exercise"),
            models.CheckConstraint(condition=Q(state__in=list(ReviewState.values)), name="review_state_known"),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="review_decided_at_some_time",
            ),
            models.CheckConstraint(
                condition=~Q(decision="scheduled") | Q(meeting_at__isnull=False), name="review_scheduled_for_some_time"
            ),
            models.CheckConstraint(
                condition=Q(state="waived", decision="waived") & ~Q(waive_reason="")
                | ~Q(state="waived") & ~Q(decision="waived"),
                name="review_waived_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "closed"]) | (~Q(decision="") & Q(published_at__isnull=False)),
                name="review_published_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="review_closed_has_time",
            ),
        ]
        indexes = [
            # The list of what is unfinished, the most pressing first.
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=["draft", "in_review"]), name="review_unfinished"
            ),
            # The list of everything in one state, the newest first.
            models.Index(fields=["state", "-created_at", "-id"], name="review_in_state"),
            # What one person owes, on their first page.
            models.Index(fields=["owner", "state", "due_at"], name="review_of_owner"),
        ]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def is_decided(self) -> bool:
        return bool(self.decision)


class ContributingFactor(models.Model):
    """One of several things without which the incident would have gone otherwise.

    `repeats` is the factor of an earlier review of which this is the same cause again.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="factors")
    kind = models.CharField(max_length=14, choices=FactorKind)
    text = models.TextField()
    repeats = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repeated_by")

    objects = OfReviewManager["ContributingFactor"](optional=(OF_REVIEW,))

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="contributingfactor_says_something")]

    def __str__(self) -> str:
        return f"factor {self.pk}"


class ReviewComment(models.Model):
    """What somebody says about a review, to those who write it. It is never published."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = models.TextField()

    objects = OfReviewManager["ReviewComment"](optional=(OF_REVIEW,))

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="reviewcomment_says_something")]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class Publication(models.Model):
    """What one audience may read of a review: a text of its own, redacted when it was made, never changed after.

    `is_released`: the incident was not restricted, or an editor released this text for the reason given.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="publications")
    audience = models.CharField(max_length=8, choices=Audience)
    title = models.CharField(max_length=200)
    body = models.TextField()
    struck_out = models.PositiveIntegerField(default=0, help_text="How many passages were struck out.")
    is_released = models.BooleanField(default=True)
    release_reason = models.TextField(blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = PublicationManager()

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "audience"], condition=Q(withdrawn_at=None), name="publication_one_per_audience"
            ),
        ]
        indexes = [
            # What an audience may read, the newest first.
            models.Index(
                fields=["audience", "-published_at"], condition=Q(withdrawn_at=None), name="publication_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"publication {self.pk}"
