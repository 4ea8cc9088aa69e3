"""Fixed costs of an incident: recorded with what proves them, and withdrawn with a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock, required_reason, store
from incidents.people.models import User
from incidents.refusals import NotPermitted, Refused
from incidents.timeline.operations import record
from reports.costs.models import FixedCost
from reports.costs.operations.base import Amount
from reports.costs.rights import RECORDS


class ItemRefused(Refused):
    """An item that says nothing, or lies in the future."""

    code = "item_refused"


class WithdrawnAlready(Refused):
    """The item does not count any more."""

    code = "withdrawn_already"
    sentence = "This cost was withdrawn already."


@transaction.atomic
def record_cost(
    incident: Incident,
    *,
    on: date,
    what: str,
    amount: Amount,
    document: str = "",
    actor: User | None,
    at: datetime,
    expected_version: int | None = None,
) -> FixedCost:
    """Record what the incident cost once, also after it was closed. `on` is a day of the installation's time zone.

    The timeline says that there is a cost and of what; who may not see costs is not told how much.
    Raises NotPermitted, EstimateRefused, ItemRefused, StaleIncident.
    """
    _check_right(actor)
    row = lock(incident, expected_version)
    what, document = what.strip(), document.strip()
    if not what:
        raise ItemRefused("Say what it was for.", fields={"what": "Say what it was for."})
    if on > timezone.localdate(at, timezone.get_default_timezone()):
        raise ItemRefused("This day lies in the future.", fields={"on": "This day lies in the future."})
    made = FixedCost.objects.create(
        incident=row,
        on=on,
        what=what,
        document=document,
        recorded_by=actor,
        recorded_at=at,
        **amount.check().columns,
    )
    store(row, at=at, fields=[])
    record(row, "cost.recorded", actor=actor, at=at, data={"cost": {"id": made.pk, "name": what}})
    return made


@transaction.atomic
def withdraw_cost(
    cost: FixedCost, *, reason: str, actor: User | None, at: datetime, expected_version: int | None = None
) -> FixedCost:
    """Let a cost count no more. Raises NotPermitted, ReasonRequired, WithdrawnAlready, StaleIncident."""
    _check_right(actor)
    reason = required_reason(reason)
    row = lock(cost.incident, expected_version)
    held = FixedCost.objects.get(pk=cost.pk)
    if held.withdrawn_at is not None:
        raise WithdrawnAlready
    held.withdrawn_at, held.withdrawn_by, held.withdraw_reason = at, actor, reason
    held.save(update_fields=["withdrawn_at", "withdrawn_by", "withdraw_reason"])
    store(row, at=at, fields=[])
    data = {"cost": {"id": held.pk, "name": held.what}, "reason": reason}
    record(row, "cost.withdrawn", actor=actor, at=at, data=data)
    return held


def _check_right(actor: User | None) -> None:
    if actor is not None and not actor.has_perm(RECORDS):
        raise NotPermitted
