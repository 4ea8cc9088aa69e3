"""Making, changing, pausing and ending schedules, and leaving one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents.people.models import User
from incidents.refusals import Conflict, NotPermitted, Refused, require_revision, sentences_by_field
from incidents.timers.slots import BadRule
from reports.builder.queries.listing import report_for
from reports.builder.queries.rights import require_reading
from reports.schedules.choices import FORMATS, MOST_RECIPIENTS
from reports.schedules.models import ReportSchedule, ScheduleRecipient
from reports.schedules.operations.base import locked, plan
from reports.schedules.queries.listing import readers, recurrence_of
from reports.schedules.queries.rights import require_changing
from reports.schedules.rules import require_daily_at_most

OWN = ("report", "rule", "starts_on", "time_of_day", "time_zone", "formats", "skips_empty", "note")
NO_REPORT = "There is no such report, or it is not yours to see."
# Written by the engine and by buttons, never typed.
_NOT_TYPED = ("owner", "next_slot", "paused_at", "pause_reason", "retired_at")


class ScheduleRefused(Refused):
    """What cannot be kept as it is; `fields` says what is wrong."""

    code = "schedule_refused"
    sentence = "This cannot be saved as it is. See what is said at its parts."


class ScheduleChanged(Conflict):
    """The schedule is not the one the caller looked at."""

    code = "stale"
    sentence = "Somebody else changed this schedule meanwhile. Look again, and repeat what is still needed."


@transaction.atomic
def save_schedule(
    schedule: ReportSchedule | None,
    values: Mapping[str, Any],
    *,
    recipients: Sequence[User] | None,
    actor: User,
    at: datetime,
    expected_revision: int | None = None,
) -> ReportSchedule:
    """Make a schedule, which is then its maker's, or let one be as typed; its next mailing is promised anew.

    What `values` leaves out stays; without `recipients` so do they.
    Raises NotPermitted, ScheduleChanged, ScheduleRefused with `fields`.
    """
    if schedule is None:
        require_reading(actor)
        row = ReportSchedule(owner=actor, created_at=at)
    else:
        row = locked(schedule)
        require_changing(actor, row)
        require_revision(row.revision, expected_revision, ScheduleChanged)
        row.revision += 1
        row.generation += 1
    was = row.report_id
    for name in OWN:
        if name in values:
            setattr(row, name, values[name])
    _check(row, recipients, actor, at=at, is_other_report=row.report_id != was)
    row.save()
    if recipients is not None:
        _address(row, recipients)
    plan(row, at=at)
    row.save(update_fields=["next_slot", "paused_at", "pause_reason"])
    return row


def _address(row: ReportSchedule, recipients: Sequence[User]) -> None:
    """Let these people get it, and nobody else."""
    row.recipients.exclude(user__in=recipients).delete()
    known = set(row.recipients.values_list("user", flat=True))
    new = {user.pk: user for user in recipients if user.pk not in known}
    ScheduleRecipient.objects.bulk_create([ScheduleRecipient(schedule=row, user=user) for user in new.values()])


def _check(
    row: ReportSchedule, recipients: Sequence[User] | None, actor: User, *, at: datetime, is_other_report: bool
) -> None:
    wrong: dict[str, str] = {}
    try:
        row.full_clean(validate_constraints=False, exclude=_NOT_TYPED)
    except ValidationError as error:
        wrong = sentences_by_field(error.message_dict)
    if is_other_report and "report" not in wrong and report_for(actor, row.report_id) is None:
        wrong["report"] = NO_REPORT
    known = [name for name, _label in FORMATS]
    if not isinstance(row.formats, list) or any(name not in known for name in row.formats):
        wrong["formats"] = f"Any of: {', '.join(known)}."
    if recipients is not None or row.pk is None:
        wrong |= _recipients(recipients or ())
    if not {"rule", "time_zone", "starts_on", "time_of_day"} & set(wrong):
        wrong |= _dates(row, at)
    if wrong:
        raise ScheduleRefused(next(iter(wrong.values())), fields=wrong)


def _recipients(recipients: Sequence[User]) -> dict[str, str]:
    if not recipients:
        return {"recipients": "Say who gets it."}
    if len(recipients) > MOST_RECIPIENTS:
        return {"recipients": f"At most {MOST_RECIPIENTS} people."}
    allowed = set(readers().filter(pk__in=[user.pk for user in recipients]).values_list("pk", flat=True))
    if strangers := [str(user) for user in recipients if user.pk not in allowed]:
        return {"recipients": f"{', '.join(strangers)} may not read reports."}
    if silent := [str(user) for user in recipients if not user.email]:
        return {"recipients": f"{', '.join(silent)}: no e-mail address is known."}
    return {}


def _dates(row: ReportSchedule, at: datetime) -> dict[str, str]:
    try:
        require_daily_at_most(row.rule)
        found = recurrence_of(row).next_after(at)
    except BadRule as error:
        return {"time_zone" if "time zone" in str(error) else "rule": str(error)}
    return {} if found is not None else {"rule": "This rule brings no date in the next eight years."}


@transaction.atomic
def pause_schedule(schedule: ReportSchedule, *, actor: User | None, at: datetime, reason: str = "") -> ReportSchedule:
    """Mail nothing by it until it goes on. Again keeps the first instant. Raises NotPermitted."""
    row = locked(schedule)
    require_changing(actor, row)
    if row.paused_at is None:
        row.paused_at, row.pause_reason = at, reason[:300]
        plan(row, at=at)
        row.save(update_fields=["paused_at", "pause_reason", "next_slot"])
    return row


@transaction.atomic
def resume_schedule(schedule: ReportSchedule, *, actor: User, at: datetime) -> ReportSchedule:
    """Mail by it again; what was missed meanwhile is not made up for. Raises NotPermitted."""
    row = locked(schedule)
    require_changing(actor, row)
    if row.paused_at is not None:
        row.paused_at, row.pause_reason = None, ""
        row.generation += 1
        plan(row, at=at)
        row.save(update_fields=["paused_at", "pause_reason", "generation", "next_slot"])
    return row


@transaction.atomic
def retire_schedule(schedule: ReportSchedule, *, actor: User, at: datetime) -> ReportSchedule:
    """End it; copies that wait are not sent any more. Again changes nothing. Raises NotPermitted."""
    row = locked(schedule)
    if row.retired_at is not None:
        return row
    require_changing(actor, row)
    row.retired_at = at
    plan(row, at=at)
    row.save(update_fields=["retired_at", "next_slot"])
    return row


@transaction.atomic
def leave_schedule(schedule: ReportSchedule, *, actor: User, at: datetime) -> None:  # noqa: ARG001 -- every door takes it
    """Get its mails no more. Raises NotPermitted for whoever does not get them."""
    row = locked(schedule)
    if not row.recipients.filter(user=actor).delete()[0]:
        raise NotPermitted("You are not among those who get it.")
