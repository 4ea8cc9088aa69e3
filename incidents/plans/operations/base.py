"""What operations on plans, procedures and key contacts have in common."""

from __future__ import annotations

from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import models, transaction

from incidents.people.models import User
from incidents.plans.models import KeyContact, Plan, Procedure
from incidents.plans.queries.rights import T, require_editor
from incidents.refusals import Conflict, Refused, sentences_by_field

Fields = dict[str, str]


class PlansRefused(Refused):
    """What cannot be kept as it is; `fields` says what is wrong where it can."""

    code = "plans_refused"
    sentence = "This cannot be saved as it is. See what is said at its parts."


class ChangedMeanwhile(Conflict):
    """The draft is not the one the caller looked at."""

    code = "stale"
    sentence = "Somebody else changed this draft meanwhile. What you typed is still here: compare, then save again."


def locked(thing: T) -> T:
    """The row, held until the transaction ends."""
    rows = type(thing)._default_manager.select_for_update()
    found: T = rows.get(pk=thing.pk)
    return found


def due_after(day: date, months: int | None) -> date | None:
    """When the next review is due after one on `day`; none where nobody has to review it."""
    return day + relativedelta(months=months) if months else None


def checked(row: Plan | Procedure | KeyContact, wrong: Fields | None = None) -> None:
    """Raise PlansRefused for what the row's own rules, or `wrong`, say against it."""
    problems = dict(wrong or {})
    if row.owner is not None and not row.owner.is_active:
        problems["owner"] = "This account is not active."
    if row.team is not None and row.team.retired_at is not None:
        problems["team"] = "This team is retired."
    try:
        row.full_clean()
    except ValidationError as error:
        problems |= sentences_by_field(error.message_dict)
    if problems:
        raise PlansRefused(next(iter(problems.values())), fields=problems)


def mark_reviewed(row: Plan | Procedure | KeyContact, *, by: User | None, at: datetime) -> None:
    """Set that it was looked over, and when it is due again; the caller saves it."""
    row.last_reviewed_at, row.last_reviewed_by = at, by
    row.review_on = due_after(at.date(), row.review_months)


REVIEWED = ["last_reviewed_at", "last_reviewed_by", "review_on"]


@transaction.atomic
def note_reviewed(thing: T, *, actor: User, at: datetime) -> T:
    """Record that `actor` looked it over and that it still holds. Raises NotPermitted, PlansRefused when retired."""
    row = locked(thing)
    if row.owner_id != actor.pk:
        require_editor(actor, row)
    require_current(row)
    mark_reviewed(row, by=actor, at=at)
    row.save(update_fields=REVIEWED)
    return row


@transaction.atomic
def retire(thing: T, *, actor: User | None, at: datetime) -> T:
    """Let it be used no more; it stays on record. A retired one keeps its first instant. Raises NotPermitted."""
    row = locked(thing)
    require_editor(actor, row)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
    return row


@transaction.atomic
def restore(thing: T, *, actor: User | None, at: datetime) -> T:  # noqa: ARG001 -- every door takes it
    """Let a retired one be used again. Raises NotPermitted."""
    row = locked(thing)
    require_editor(actor, row)
    row.retired_at = None
    row.save(update_fields=["retired_at"])
    return row


def require_current(row: Plan | Procedure | KeyContact) -> None:
    if row.retired_at is not None:
        raise PlansRefused(f"“{row}” is retired: restore it first.")


def next_number(versions: models.Manager[models.Model]) -> int:
    return int(versions.aggregate(last=models.Max("number"))["last"] or 0) + 1
