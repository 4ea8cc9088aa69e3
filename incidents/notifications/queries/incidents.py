"""The incident of a message. Its model stands above this package, so it is asked for by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.db.models import QuerySet

if TYPE_CHECKING:
    from incidents.lifecycle.models import Incident


def lock_incident(pk: int) -> Incident:
    """Load the incident and hold its row until the transaction ends. Needs a principal that may see it."""
    rows = cast("QuerySet[Incident]", apps.get_model("incidents", "Incident")._default_manager.filter(pk=pk))
    # Locked by itself, then read: see `lifecycle.operations.base.lock`.
    list(rows.select_for_update().values_list("pk"))
    return rows.get()


def incidents_by_key(keys: Iterable[int]) -> list[Incident]:
    """Those incidents, in the order of their keys. Needs a principal that may see them."""
    rows = cast("QuerySet[Incident]", apps.get_model("incidents", "Incident")._default_manager.filter(pk__in=keys))
    return list(rows.order_by("pk"))
