"""Loads what a fresh Muster promises. Once there is a policy, of whatever name, nothing is made any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.catalog.models import BusinessCalendar, IncidentType, Priority
from incidents.clocks.choices import ClockKind
from incidents.clocks.models import SlaPolicy, SlaTarget
from incidents.clocks.shipped import POLICIES, WARN


@transaction.atomic
def load(at: datetime) -> int:  # noqa: ARG001 -- every loader takes it; none of these rows carries a time
    """Make the policies that ship while there are none; return how many were made."""
    if SlaPolicy.objects.exists():
        return 0
    office = BusinessCalendar.objects.filter(is_always_open=False).order_by("pk").first()
    for position, shipped in enumerate(POLICIES):
        policy = SlaPolicy.objects.create(
            name=shipped["name"],
            description=shipped.get("description", ""),
            position=position,
            conditions=_conditions(shipped),
            calendar=office if shipped["office"] else None,
        )
        for kind, minutes in shipped["targets"].items():
            SlaTarget.objects.create(policy=policy, kind=kind, minutes=minutes, warn_at_percent=WARN)
        if "authority" in shipped:
            authority, minutes, warn = shipped["authority"]
            SlaTarget.objects.create(
                policy=policy,
                kind=ClockKind.AUTHORITY,
                authority=authority,
                minutes=minutes,
                warn_at_percent=warn,
                pauses=False,
            )
    return len(POLICIES)


def _conditions(shipped: dict[str, Any]) -> dict[str, list[int]]:
    if "type" in shipped:
        return {"types": list(IncidentType.objects.filter(slug=shipped["type"]).values_list("pk", flat=True))}
    return {"priorities": list(Priority.objects.filter(slug=shipped["priority"]).values_list("pk", flat=True))}
