"""Which incidents an article was used on, or made from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.articles.choices import Outcome
from knowledge.articles.managers import OfArticleAndIncidentManager
from knowledge.articles.models.article import Article


class ArticleLink(models.Model):
    """One article belongs to one incident: it was made from it, or used on it."""

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="links", related_query_name="links_unscoped"
    )
    incident = models.ForeignKey(
        "incidents.Incident",
        on_delete=models.PROTECT,
        related_name="article_links",
        related_query_name="article_links_unscoped",
        db_index=False,  # `articlelink_once` serves it
    )
    is_source = models.BooleanField(default=False, help_text="The article was made from the incident.")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.LINKED)
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    objects = OfArticleAndIncidentManager("incident__")

    class Meta:
        default_manager_name = "objects"
        default_permissions = ()
        ordering = ["linked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["incident", "article"], name="articlelink_once")]
        # Whoever may read the source of a restricted article may read the article.
        indexes = [models.Index(fields=["article"], condition=Q(is_source=True), name="articlelink_source")]

    def __str__(self) -> str:
        return f"link {self.pk}"
