"""What search looks through: one document per article, and the words that may have been meant when mistyped."""

from __future__ import annotations

from django.db import models


class ArticleDocument(models.Model):
    """Everything searchable about one article, written by `operations` only and read by `queries` only.

    It has no scope of its own: whoever reads it asks the articles' manager first. `length` counts the stems. `stems`
    holds the zones, one a line; `terms` each of their stems once, those that stand out again with a "+", and what the
    article is filed under with a "#". The index over `terms` is made by `structures`.
    """

    article = models.OneToOneField("knowledge.Article", on_delete=models.CASCADE, primary_key=True, related_name="+")
    length = models.PositiveIntegerField()
    stems = models.TextField()
    terms = models.TextField()
    text = models.TextField(help_text="Plain words, for the piece that is shown.")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"document {self.pk}"


class ArticleSpelling(models.Model):
    """One key under which a word of the articles is found when mistyped; its key is the word itself once."""

    key = models.CharField(max_length=32)
    word = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()
        # Looked up by key: the words that may have been meant, and (where both are the same) those that begin alike.
        constraints = [models.UniqueConstraint(fields=["key", "word"], name="articlespelling_once")]

    def __str__(self) -> str:
        return self.word
