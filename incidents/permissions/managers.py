"""Managers that show the current principal only what they may know of.

`_base_manager` stays Django's plain one, for migrations, refresh and deletion. A scoped model sets
`default_manager_name = "objects"` and declares no second manager.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from django.db import models

from incidents.permissions.visible import Visible

M = TypeVar("M", bound=models.Model, covariant=True)


class ScopedManager(models.Manager[M], Generic[M]):
    """A manager whose every query carries `Visible` for each path from the model to an incident.

    `optional` holds nullable paths: a row that leads to no incident there is visible.
    """

    def __init__(self, *paths: str, optional: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.paths = paths if paths or optional else ("",)
        self.optional = optional

    def get_queryset(self) -> models.QuerySet[M]:
        queryset = super().get_queryset()
        # Django makes the manager behind `incident.links_in` from this class, without its arguments.
        declared = self.model._default_manager
        if not isinstance(declared, ScopedManager):
            declared = self
        for path in declared.paths:
            queryset = queryset.filter(Visible(path))
        for path in declared.optional:
            queryset = queryset.filter(models.Q(**{f"{path}isnull": True}) | models.Q(Visible(path)))
        return queryset
