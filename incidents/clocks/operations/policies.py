"""Writes policies with their targets, and the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents import signals
from incidents.catalog.models import BusinessCalendar
from incidents.clocks.models import SlaPolicy, SlaTarget
from incidents.people.models import User
from incidents.refusals import Refused, sentences_by_field

MOST_TARGETS = 20


class SlaPolicyRefused(Refused):
    """Promises that cannot be made. `fields` names what is wrong, such as `targets.0.minutes` (from 0)."""

    code = "sla_policy_refused"
    sentence = "This policy cannot be kept. See what is said at its parts."


@dataclass(frozen=True)
class TargetDraft:
    """One promise as somebody wants it; `minutes` are of `calendar`, else of the policy's."""

    kind: str
    minutes: int
    authority: str = ""
    calendar: BusinessCalendar | None = None
    warn_at_percent: list[int] = field(default_factory=list)
    pauses: bool = True


@transaction.atomic
def save_sla_policy(
    policy: SlaPolicy | None,
    values: Mapping[str, Any],
    targets: Sequence[TargetDraft] | None,
    *,
    actor: User,
    at: datetime,
) -> SlaPolicy:
    """Make a policy, or let one be as said: its own columns by name, and its targets whole (None: as they are).

    A new one is asked last. The clocks of what is open are reckoned again, soon. Raises SlaPolicyRefused.
    """
    row = SlaPolicy(position=last_position()) if policy is None else _locked(policy)
    for name, value in values.items():
        setattr(row, name, value)
    problems = _problems_of_row(row)
    if targets is not None:
        problems |= _problems_of_targets(targets)
    if problems:
        raise SlaPolicyRefused(fields=problems)
    row.save()
    if targets is not None:
        _keep(row, targets)
    signals.sla_policy_changed.send(SlaPolicy, policy=row, actor=actor, at=at)
    return row


def _locked(policy: SlaPolicy) -> SlaPolicy:
    return SlaPolicy.objects.select_for_update().get(pk=policy.pk)


def _problems_of_row(row: SlaPolicy) -> dict[str, str]:
    try:
        row.full_clean()
    except ValidationError as error:
        return sentences_by_field(error.message_dict)
    return {}


def _problems_of_targets(targets: Sequence[TargetDraft]) -> dict[str, str]:
    if not targets:
        return {"targets": "Promise at least one thing: a policy without targets is passed over."}
    if len(targets) > MOST_TARGETS:
        return {"targets": f"A policy has at most {MOST_TARGETS} targets."}
    found, seen = {}, set()
    for place, draft in enumerate(targets):
        found.update({f"targets.{place}.{name}": words for name, words in _problems_of_target(draft).items()})
        if (draft.kind, draft.authority) in seen:
            found[f"targets.{place}.kind"] = "The same thing is promised twice."
        seen.add((draft.kind, draft.authority))
    return found


def _problems_of_target(draft: TargetDraft) -> dict[str, str]:
    try:
        _target(draft).full_clean(exclude=["policy", "calendar"], validate_constraints=False)
    except ValidationError as error:
        return sentences_by_field(error.message_dict)
    return {}


def _target(draft: TargetDraft) -> SlaTarget:
    return SlaTarget(
        kind=draft.kind,
        authority=draft.authority,
        minutes=draft.minutes,
        calendar=draft.calendar,
        warn_at_percent=draft.warn_at_percent,
        pauses=draft.pauses,
    )


def _keep(policy: SlaPolicy, drafts: Iterable[TargetDraft]) -> None:
    """Let the policy's targets be these; one that stays the same promise keeps its history."""
    stored = {(row.kind, row.authority): row for row in policy.targets.select_for_update()}
    for draft in drafts:
        row = stored.pop((draft.kind, draft.authority), None) or SlaTarget(policy=policy)
        for name in ("kind", "authority", "minutes", "calendar", "warn_at_percent", "pauses"):
            setattr(row, name, getattr(draft, name))
        row.save()
    for row in stored.values():
        row.delete()


@transaction.atomic
def retire_policy(policy: SlaPolicy, *, retired: bool, actor: User, at: datetime) -> SlaPolicy:
    """Take a policy out of use, or put it to use again; where it is so already, nothing changes."""
    row = _locked(policy)
    if (row.retired_at is not None) != retired:
        row.retired_at = at if retired else None
        row.save(update_fields=["retired_at"])
        signals.sla_policy_changed.send(SlaPolicy, policy=row, actor=actor, at=at)
    return row


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
