"""What readers say of an article, and the edits they suggest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.articles.choices import FeedbackState, Opinion, SuggestionState
from knowledge.articles.managers import OfArticleAndIncidentManager, ReadableManager
from knowledge.articles.models.article import Article, ArticleRevision


class ArticleFeedback(models.Model):
    """One reader's opinion of an article, where it was read for an incident with that. Open: a task of its owner."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="feedback", db_index=False)
    revision = models.ForeignKey(ArticleRevision, null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(
        "incidents.Incident",
        null=True,
        on_delete=models.PROTECT,
        related_name="article_feedback",
        related_query_name="article_feedback_unscoped",
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opinion = models.CharField(max_length=10, choices=Opinion)
    comment = models.TextField(blank=True, max_length=2000)
    at = models.DateTimeField()
    state = models.CharField(max_length=5, choices=FeedbackState, default=FeedbackState.NOTED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="article_tasks",
        related_query_name="article_tasks_unscoped",
    )
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    restricted = models.BooleanField(default=False)

    objects = OfArticleAndIncidentManager(optional=("incident__",), own="restricted")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)),
                name="articlefeedback_done_since",
            ),
            # One vote a reader; another one takes the place of the first.
            models.UniqueConstraint(
                fields=["article", "user"],
                condition=Q(user__isnull=False, incident=None, opinion__in=["helped", "not_helped"]),
                name="articlefeedback_one_vote",
            ),
            models.UniqueConstraint(
                fields=["article", "user", "incident"],
                condition=Q(user__isnull=False, incident__isnull=False, opinion__in=["helped", "not_helped"]),
                name="articlefeedback_one_vote_per_incident",
            ),
            # A flag that is up is not raised again by the same person.
            models.UniqueConstraint(
                fields=["article", "user", "opinion"],
                condition=Q(user__isnull=False, state="open", opinion__in=["outdated", "wrong", "unclear"]),
                name="articlefeedback_one_flag",
            ),
        ]
        indexes = [
            # What was said of an article, newest first.
            models.Index(fields=["article", "-at", "-id"], name="articlefeedback_of_article"),
            # The tasks of somebody, oldest first; of everybody for editors.
            models.Index(fields=["owner", "at"], condition=Q(state="open"), name="articlefeedback_tasks"),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class ArticleSuggestion(models.Model):
    """An edit that a reader suggests: in words, and as the texts would be. An editor decides.

    `texts` holds only the parts that would change, by name. `revision` is what an acceptance made.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="suggestions", db_index=False)
    base = models.ForeignKey(ArticleRevision, on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField(default=dict)
    comment = models.TextField(blank=True, max_length=2000)
    suggested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    suggested_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.OPEN)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    revision = models.ForeignKey(ArticleRevision, null=True, on_delete=models.PROTECT, related_name="+")
    restricted = models.BooleanField(default=False)

    objects = ReadableManager("article__", own="restricted")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["suggested_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="articlesuggestion_decided_since",
            )
        ]
        indexes = [
            # What readers suggest for an article, and all that waits for a decision.
            models.Index(fields=["article", "suggested_at"], name="articlesuggestion_of_article"),
            models.Index(fields=["suggested_at"], condition=Q(state="open"), name="articlesuggestion_open"),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"
