"""The article, its revisions, who may read a restricted one, its former addresses and what happened to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from knowledge.articles.choices import Audience, Confidence, ExpiryAction, Kind
from knowledge.articles.managers import ArticleManager, ReadableManager
from knowledge.articles.models.topics import Topic

# The parts of a revision that people write, in the order in which they are read.
TEXTS = ("issue", "environment", "cause", "resolution", "body")


class Article(models.Model):
    """One thing that is known. Its words are in its revisions: readers have `published_revision`, authors the latest.

    `title` is that of the published revision, of the latest while there is none. `hidden_at`: its expiry hid it.
    `expired_at`: its expiry was acted upon. Written by operations only.
    """

    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.HOW_TO)
    confidence = models.CharField(max_length=16, choices=Confidence, default=Confidence.WORK_IN_PROGRESS)
    audience = models.CharField(max_length=8, choices=Audience, default=Audience.AGENTS)
    restricted = models.BooleanField(default=False)
    topics = models.ManyToManyField(Topic, blank=True, related_name="articles", related_query_name="articles_unscoped")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="articles",
        related_query_name="articles_unscoped",
    )
    latest_revision = models.OneToOneField(
        "knowledge.ArticleRevision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_revision = models.OneToOneField(
        "knowledge.ArticleRevision", null=True, on_delete=models.PROTECT, related_name="+"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    # Its round of reviews.
    review_on = models.DateField(null=True)
    expiry_action = models.CharField(max_length=8, choices=ExpiryAction, default=ExpiryAction.WARN)
    last_reviewed_at = models.DateTimeField(null=True)
    last_reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    expired_at = models.DateTimeField(null=True)
    hidden_at = models.DateTimeField(null=True)
    # What it was good for, in reality only.
    reused_count = models.PositiveIntegerField(default=0)
    helped_count = models.PositiveIntegerField(default=0)
    not_helped_count = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ArticleManager()

    class Meta:
        default_manager_name = "objects"
        default_permissions = ("view", "add", "change")
        permissions = [("edit_article", "Can validate, publish, restrict, archive and re-own every article")]
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_revision=None, published_at=None)
                | Q(published_revision__isnull=False, published_at__isnull=False),
                name="article_published_since",
            ),
            models.CheckConstraint(
                condition=Q(confidence="archived", archived_at__isnull=False)
                | (~Q(confidence="archived") & Q(archived_at=None)),
                name="article_archived_since",
            ),
            models.CheckConstraint(
                condition=~Q(confidence="validated") | Q(published_revision__isnull=False),
                name="article_validated_is_published",
            ),
        ]
        indexes = [
            # The list of the console, newest change first.
            models.Index(fields=["-updated_at", "-id"], name="article_newest"),
            # The site's newest articles.
            models.Index(
                fields=["-published_at"], condition=Q(published_revision__isnull=False), name="article_published"
            ),
            # The sweep of what expires, and the editor's list of what is to be reviewed.
            models.Index(fields=["review_on"], condition=Q(archived_at=None), name="article_review"),
            # The editor's list of what is to be validated.
            models.Index(fields=["updated_at"], condition=Q(confidence="not_validated"), name="article_to_validate"),
            # The articles of somebody who leaves.
            models.Index(fields=["owner", "id"], name="article_of_owner"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it, whatever its title becomes."""
        return f"KB-{self.pk}"

    @property
    def is_published(self) -> bool:
        return self.published_revision_id is not None

    @property
    def is_archived(self) -> bool:
        return self.confidence == Confidence.ARCHIVED

    @property
    def has_changes(self) -> bool:
        """Whether there is a newer revision than readers have."""
        return self.latest_revision_id != self.published_revision_id


class ArticleRevision(models.Model):
    """The words of an article as somebody left them once. They never change; the approval is added.

    `restricted`: it was written while the article was restricted, and stays so when the article is released.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    issue = models.TextField(blank=True, help_text="In the words of whoever has it.")
    environment = models.TextField(blank=True)
    cause = models.TextField(blank=True)
    resolution = models.TextField(blank=True)
    body = models.TextField(blank=True)
    summary = models.CharField(max_length=200, blank=True, help_text="What is new in it, and why.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    restricted = models.BooleanField(default=False)

    objects = ReadableManager("article__", own="restricted", revision="pk")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="articlerevision_number"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")), name="articlerevision_approved_by_another"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of article {self.article_id}"


class ArticleAccess(models.Model):
    """A person or a team may read a restricted article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="access_list")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("incidents.Team", null=True, on_delete=models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    objects = ReadableManager("article__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, team__isnull=False) | Q(user__isnull=False, team=None),
                name="articleaccess_person_or_team",
            ),
            models.UniqueConstraint(
                fields=["article", "user"], condition=Q(user__isnull=False), name="articleaccess_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["article", "team"], condition=Q(team__isnull=False), name="articleaccess_once_per_team"
            ),
        ]

    def __str__(self) -> str:
        return f"access {self.pk}"


class ArticleAddress(models.Model):
    """A slug that an article had once, so that links to it still lead there."""

    slug = models.SlugField(max_length=120, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="former_addresses")

    objects = ReadableManager("article__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class ArticleEvent(models.Model):
    """One thing that happened to an article, among them each read of a restricted one. Rows are only ever added."""

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="events", db_index=False)
    code = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict)
    restricted = models.BooleanField(default=False)

    objects = ReadableManager("article__", own="restricted")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["-at", "-pk"]
        # The history of an article, newest first.
        indexes = [models.Index(fields=["article", "-at", "-id"], name="articleevent_of_article")]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"
