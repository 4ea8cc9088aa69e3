"""Managers of the timeline: scoped by the incident, and closed to updates and deletions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.db import models

from incidents.permissions.managers import ScopedManager

if TYPE_CHECKING:
    from incidents.timeline.models import Mention, PinnedEntry, TimelineEntry


class TimelineIsAppendOnly(TypeError):
    """Somebody tried to change or delete what the timeline says."""

    def __init__(self) -> None:
        super().__init__("The timeline is append-only: record a new entry instead.")


class EntryQuerySet(models.QuerySet["TimelineEntry"]):
    def public(self) -> EntryQuerySet:
        return self.filter(is_public=True)

    def update(self, **kwargs: Any) -> NoReturn:
        raise TimelineIsAppendOnly

    def delete(self) -> NoReturn:
        raise TimelineIsAppendOnly


class EntryManager(ScopedManager.from_queryset(EntryQuerySet)):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__("incident__", optional=("other_incident__",))


class MentionManager(ScopedManager["Mention"]):
    def __init__(self) -> None:
        super().__init__("incident__")


class PinManager(ScopedManager["PinnedEntry"]):
    def __init__(self) -> None:
        super().__init__("incident__", optional=("entry__other_incident__",))
