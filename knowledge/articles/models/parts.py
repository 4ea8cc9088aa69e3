"""What stands in the words of an article: pictures, and where its links lead."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from knowledge.articles.choices import LinkState
from knowledge.articles.managers import ReadableManager
from knowledge.articles.models.article import Article


class ArticlePicture(models.Model):
    """One picture pasted into an article; its words name it `attachment:KEY`. Its bytes lie in `pictures`.

    `restricted`: pasted while the article was restricted; a release lifts it for those the released words show.
    """

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(max_length=150)
    stored = models.CharField(max_length=32, unique=True)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100, help_text="As the bytes say.")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    restricted = models.BooleanField(default=False)

    objects = ReadableManager("article__", own="restricted")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"picture {self.pk}"


class ArticleHyperlink(models.Model):
    """Where one link of an article's published words leads, and whether it did when it was last followed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="hyperlinks")
    address = models.CharField(max_length=2000)
    state = models.CharField(max_length=8, choices=LinkState, default=LinkState.UNKNOWN)
    detail = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField(null=True)

    objects = ReadableManager("article__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["address"]
        constraints = [models.UniqueConstraint(fields=["article", "address"], name="articlehyperlink_once")]

    def __str__(self) -> str:
        return f"link {self.pk}"
