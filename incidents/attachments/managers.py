"""The manager of attachments: scoped by the incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from incidents.permissions.managers import ScopedManager

if TYPE_CHECKING:
    from incidents.attachments.models import Attachment


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def present(self) -> Self:
        """Not withdrawn: may be opened by whoever may know of the incident."""
        return self.filter(withdrawn_at=None)

    def public(self) -> Self:
        """Shown to the reporter and to stakeholders."""
        return self.filter(is_public=True)


class AttachmentManager(ScopedManager.from_queryset(AttachmentQuerySet)):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__("incident__")
