"""What all operations on schedules begin and end with."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.rights import may_edit, may_stand_in
from incidents.people.models import User
from incidents.refusals import NotPermitted, Refused


class OnCallRefused(Refused):
    """A change to a schedule or its shifts that cannot be made; `fields` says what is wrong where it can."""

    code = "on_call_refused"


def locked(schedule: OnCallSchedule) -> OnCallSchedule:
    """The schedule's row, locked, so that its shifts change one after the other. Raises OnCallRefused if retired."""
    fresh = OnCallSchedule.objects.select_for_update().get(pk=schedule.pk)
    if fresh.retired_at is not None:
        raise OnCallRefused(f"{fresh} is retired: nobody is on call there any more.")
    return fresh


def require_editor(actor: User | None, schedule: OnCallSchedule) -> None:
    if actor is not None and not may_edit(actor, schedule):
        raise NotPermitted("Only the managers of this schedule's team and administrators may change it.")


def require_stand_in(actor: User | None, schedule: OnCallSchedule) -> None:
    if actor is not None and not may_stand_in(actor, schedule):
        raise NotPermitted("Only members of this schedule's team may do this.")


def changed(schedule: OnCallSchedule, at: datetime) -> None:
    """Note that the schedule's shifts are others now. It is locked."""
    schedule.revision += 1
    schedule.changed_at = at
    OnCallSchedule.objects.filter(pk=schedule.pk).update(revision=schedule.revision, changed_at=at)


def whole_second(at: datetime) -> datetime:
    """The first whole second not before `at`: calendars know no shorter time, and the past is not touched."""
    return at if at.microsecond == 0 else at.replace(microsecond=0) + timedelta(seconds=1)


def require_span(begins: datetime, ends: datetime, *, at: datetime) -> tuple[datetime, datetime]:
    """The part of [begins, ends) that is not over at `at`. Raises OnCallRefused where there is none."""
    if ends <= begins:
        raise OnCallRefused("It must end after it begins.", fields={"ends_at": "It must end after it begins."})
    if ends <= at:
        raise OnCallRefused(
            "This is over: who was on call stays as it was.", fields={"ends_at": "Choose a time that is to come."}
        )
    if ends - begins > LONGEST_SPAN:
        sentence = f"This is longer than {LONGEST_SPAN.days} days. Change the rotation instead."
        raise OnCallRefused(sentence, fields={"ends_at": sentence})
    return max(whole_second(begins), whole_second(at)), whole_second(ends)


LONGEST_SPAN = timedelta(days=92)
