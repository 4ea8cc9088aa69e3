"""Writes the order of policies."""

from __future__ import annotations

from django.db import transaction

from incidents.clocks.models import SlaPolicy


@transaction.atomic
def move_policy(policy: SlaPolicy, *, up: bool) -> bool:
    """Let a policy and its neighbour in use change places, and number all anew; whether there was anywhere to go."""
    rows = list(SlaPolicy.objects.select_for_update().order_by("position", "pk"))
    place = next((number for number, row in enumerate(rows) if row.pk == policy.pk), None)
    if place is None:
        return False
    step = -1 if up else 1
    beside = place + step
    while 0 <= beside < len(rows) and rows[beside].retired_at is not None:
        beside += step
    if not 0 <= beside < len(rows):
        return False
    rows.insert(beside, rows.pop(place))
    for position, row in enumerate(rows):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    return True


def last_position() -> int:
    """Where a new policy stands: after all others."""
    last = SlaPolicy.objects.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
