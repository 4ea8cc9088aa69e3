"""The text that search looks through, written by the operations inside their own transactions."""

from __future__ import annotations

from django.db import models

from incidents.permissions.managers import ScopedManager


class SearchDocument(models.Model):
    """Everything searchable about one incident. The full-text index over this table is made by `installer`."""

    incident = models.OneToOneField(
        "incidents.Incident",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_document",
        related_query_name="search_document_unscoped",
    )
    reference = models.CharField(max_length=20)
    title = models.TextField()
    description = models.TextField(blank=True)
    notes = models.TextField(blank=True)

    objects = ScopedManager["SearchDocument"]("incident__")

    class Meta:
        default_manager_name = "objects"

    def __str__(self) -> str:
        return self.reference
