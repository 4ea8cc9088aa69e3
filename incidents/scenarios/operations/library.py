"""Scenarios themselves: made, changed, reviewed, retired, used again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.people.models import User
from incidents.plans.operations.base import due_after
from incidents.scenarios.models import Scenario, ScenarioVersion
from incidents.scenarios.operations.base import checked, locked, mark_reviewed, require_current
from incidents.scenarios.queries.rights import ADD, CHANGE, require

OWN = ("name", "slug", "summary", "type", "service", "difficulty", "team", "owner", "review_months", "grace_days")


@transaction.atomic
def create_scenario(values: Mapping[str, Any], *, actor: User | None, at: datetime) -> Scenario:
    """Make a scenario with an empty first draft. `values` are its own columns, and `source_incident` of a replay.

    Raises NotPermitted, ScenarioRefused.
    """
    require(actor, ADD)
    row = Scenario(created_at=at, source_incident=values.get("source_incident"))
    _store(row, values)
    first: dict[str, Any] = {"author": actor, "edited_by": actor, "made_at": at, "changed_at": at}
    ScenarioVersion.objects.create(scenario=row, number=1, **first)
    return row


@transaction.atomic
def update_scenario(scenario: Scenario, values: Mapping[str, Any], *, actor: User | None, at: datetime) -> Scenario:
    """Change what the scenario says about itself; its versions stay. Raises NotPermitted, ScenarioRefused."""
    require(actor, CHANGE)
    row = locked(scenario)
    if "review_months" in values and values["review_months"] != row.review_months:
        row.review_on = due_after((row.last_reviewed_at or at).date(), values["review_months"])
    _store(row, values)
    return row


def _store(row: Scenario, values: Mapping[str, Any]) -> None:
    for name in OWN:
        if name in values:
            setattr(row, name, values[name])
    checked(row)
    row.save()


@transaction.atomic
def review_scenario(scenario: Scenario, *, actor: User, at: datetime) -> Scenario:
    """Record that `actor` looked it over and that it still holds. Raises NotPermitted, ScenarioRefused when retired."""
    require(actor, CHANGE)
    row = locked(scenario)
    require_current(row)
    mark_reviewed(row, by=actor, at=at)
    row.save(update_fields=["last_reviewed_at", "last_reviewed_by", "review_on"])
    return row


@transaction.atomic
def retire_scenario(scenario: Scenario, *, actor: User | None, at: datetime) -> Scenario:
    """Let no new drill be planned with it; planned ones take place. A retired one keeps its first instant.

    Raises NotPermitted.
    """
    require(actor, CHANGE)
    row = locked(scenario)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
    return row


@transaction.atomic
def restore_scenario(scenario: Scenario, *, actor: User | None, at: datetime) -> Scenario:  # noqa: ARG001 -- every door takes it
    """Let a retired one be used again. Raises NotPermitted."""
    require(actor, CHANGE)
    row = locked(scenario)
    row.retired_at = None
    row.save(update_fields=["retired_at"])
    return row
