"""What operations on scenarios have in common."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError

from incidents.people.models import User
from incidents.permissions.principal import as_system
from incidents.plans.operations.base import due_after
from incidents.refusals import NotPermitted, Refused, sentences_by_field
from incidents.scenarios.models import Scenario


class ScenarioRefused(Refused):
    """What cannot be kept, or played, as it is; `fields` says what is wrong where it can."""

    code = "scenario_refused"
    sentence = "This cannot be saved as it is. See what is said at its parts."


def locked(scenario: Scenario) -> Scenario:
    """The row, held until the transaction ends. Raises NotPermitted where the actor may not know it (any more)."""
    row = Scenario.objects.select_for_update(of=("self",)).filter(pk=scenario.pk).first()
    if row is None:
        raise NotPermitted
    return row


def require_current(row: Scenario) -> None:
    if row.retired_at is not None:
        raise ScenarioRefused(f"“{row}” is retired: restore it first.")


def is_taken(name: str, value: str, *, but: int | None = None) -> bool:
    """Whether a scenario other than `but` has it, also one that the reader may not know: nothing else is said of it."""
    with as_system("names that are taken in the library"):
        found = Scenario.objects.filter(**{name: value}).values_list("pk", flat=True).first()
    return found is not None and found != but


def checked(row: Scenario) -> None:
    """Raise ScenarioRefused for what the row's own rules say against it."""
    problems: dict[str, str] = {}
    if row.owner is not None and not row.owner.is_active:
        problems["owner"] = "This account is not active."
    for name in ("team", "service", "type"):
        thing = getattr(row, name)
        if thing is not None and thing.retired_at is not None:
            problems[name] = f"“{thing}” is retired."
    try:
        row.full_clean()
    except ValidationError as error:
        problems |= sentences_by_field(error.message_dict)
    for name in ("name", "slug"):
        if is_taken(name, getattr(row, name), but=row.pk):
            problems[name] = "Another scenario has it."
    if problems:
        raise ScenarioRefused(next(iter(problems.values())), fields=problems)


def mark_reviewed(row: Scenario, *, by: User | None, at: datetime) -> None:
    """Set that it was looked over, and when it is due again; the caller saves it."""
    row.last_reviewed_at, row.last_reviewed_by = at, by
    row.review_on = due_after(at.date(), row.review_months)
