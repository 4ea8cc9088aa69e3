"""Reckoning all open clocks again after a policy or a calendar was changed, and arming those that were forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from incidents.clocks.operations.ledger import SYSTEM, Ledger
from incidents.clocks.operations.recomputing import Because, recompute
from incidents.clocks.queries import active_promises, concerned, unawaited
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.principal import as_system

# In one transaction: on SQLite others wait for it.
AT_ONCE = 100


def recompute_open(
    *, because: Because, at: datetime, actor: User | None = None, tell: Callable[[int, int], None] | None = None
) -> int:
    """Reckon the clocks of every open incident again, and those of ended ones for which an authority's runs still.

    In batches, each a transaction of its own that holds the rows; the work may be begun again at any point. `tell` is
    told, between them, how many are done, of how many. Returns of how many incidents something changed.
    """
    with as_system(SYSTEM):
        total = concerned().count()
    done = moved = last = 0
    while keys := _following(last):
        moved += _batch(keys, because, actor, at)
        done, last = done + len(keys), keys[-1]
        if tell is not None:
            tell(done, max(total, done))
    return moved


def _following(last: int) -> list[int]:
    with as_system(SYSTEM):
        return list(concerned().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])


@transaction.atomic
def _batch(keys: list[int], because: Because, actor: User | None, at: datetime) -> int:
    with as_system(SYSTEM):
        rows = _held(keys)
        return recompute(rows, because=because, actor=actor, at=at, promises=active_promises())


def _held(keys: list[int]) -> list[Incident]:
    rows = Incident.objects.filter(pk__in=keys).order_by("pk")
    list(rows.select_for_update().values_list("pk"))
    return list(rows.select_related("assignee"))


def arm_clocks(*, at: datetime) -> int:
    """Note what has passed of clocks for which no timer waits, and have one wait; return for how many incidents.

    In batches, each a transaction of its own. Needs a principal that sees all.
    """
    armed = 0
    while keys := list(unawaited(at).order_by().values_list("incident_id", flat=True).distinct()[:AT_ONCE]):
        with transaction.atomic():
            Ledger(_held(keys), at=at).close(actor=None, rearm=True)
        armed += len(keys)
        if len(keys) < AT_ONCE:
            break
    return armed
