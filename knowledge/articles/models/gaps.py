"""What people looked for and did not find."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class KnowledgeGap(models.Model):
    """Words somebody searched for without a hit, counted. `words` are folded, so that spellings count as one.

    Closed by an article, or as none with a reason; when the words are looked for in vain again it opens again.
    """

    words = models.CharField(max_length=200, unique=True)
    shown = models.CharField(max_length=200, help_text="As last typed.")
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    article = models.ForeignKey(
        "knowledge.Article",
        null=True,
        on_delete=models.PROTECT,
        related_name="gaps",
        related_query_name="gaps_unscoped",
    )

    class Meta:
        default_permissions = ()
        ordering = ["-count", "-last_at", "pk"]
        # The list of gaps that are open.
        indexes = [models.Index(fields=["-count", "-last_at"], condition=Q(closed_at=None), name="knowledgegap_open")]

    def __str__(self) -> str:
        return self.shown
