"""Recurring jobs: planning their next slot as a timer, owing a run when it fires, changing when they recur."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents import signals
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timers.handlers import RECURRING
from incidents.timers.models import RecurringJob, Timer
from incidents.timers.operations.scheduling import Promise, cancel, schedule_many
from incidents.timers.queries import live_timers, recurrence_of
from incidents.timers.slots import BadRule

RECURRING_TIMER = "recurring"


class JobUnknown(Refused):
    """Its function is not there any more."""

    code = "job_unknown"
    sentence = "Nothing here knows how to run this job any more."


@transaction.atomic
def plan_jobs(*, at: datetime) -> int:
    """Give each active job that has no timer one for its next slot after `at`; return how many. Idempotent."""
    planned = set(live_timers(RECURRING_TIMER).values_list("subject_id", flat=True))
    without = RecurringJob.objects.filter(is_active=True).exclude(pk__in=planned)
    return sum(_plan(_lock(job), at) for job in without.order_by("pk"))


@transaction.atomic
def change_job(job: RecurringJob, *, at: datetime) -> RecurringJob:
    """Save a job that was edited (its rule is checked before), and plan it anew from `at` on."""
    kept = _lock(job)
    job.generation = kept.generation + 1
    edited = ["name", "rule", "wall_time", "zone", "starts_on", "is_active"]
    cancel(kind=RECURRING_TIMER, subject_id=job.pk, reason="The job was changed.")
    job.save(update_fields=[*edited, "generation"])
    job.next_slot = None
    _plan(job, at)
    return job


@transaction.atomic
def owe_job(job: RecurringJob, *, actor: User | None, at: datetime) -> RecurringJob:
    """Have a job run now, whatever its rule says; twice asked is run once. Raises JobUnknown."""
    row = _lock(job)
    if row.kind not in RECURRING:
        raise JobUnknown
    if row.owed_slot is None:
        _store(row, owed_slot=at)
        signals.recurring_job_asked_for.send(RecurringJob, job=row, actor=actor, at=at)
    return row


def fire_recurring(timers: list[Timer], at: datetime) -> None:
    """Owe the latest slot of each job whose timer has come, and plan its next."""
    generations = {timer.subject_id: (timer.generation, timer.due_at) for timer in timers}
    for job in RecurringJob.objects.filter(pk__in=generations).order_by("pk"):
        row = _lock(job)
        generation, due_at = generations[row.pk]
        if not row.is_active or generation != row.generation:
            continue
        try:
            slot = recurrence_of(row).latest_until(at, since=due_at)
        except BadRule:
            slot = due_at
        _store(row, last_slot=slot, owed_slot=slot)
        _plan(row, at)


def _plan(row: RecurringJob, at: datetime) -> bool:
    """Schedule the next slot of a locked job."""
    slot = None
    if row.is_active:
        try:
            slot = recurrence_of(row).next_after(at)
        except BadRule as error:
            _store(row, has_failed=True, last_outcome=str(error)[:300])
    _store(row, next_slot=slot)
    if slot is None:
        return False
    key = f"recurring:{row.pk}:{row.generation}:{slot.isoformat()}"
    promise = Promise(RECURRING_TIMER, key, slot, subject_id=row.pk, generation=row.generation)
    schedule_many([promise], at=at)
    return True


def _lock(job: RecurringJob) -> RecurringJob:
    return RecurringJob.objects.select_for_update().get(pk=job.pk)


def _store(row: RecurringJob, **values: Any) -> None:
    """Save what is not configuration: its history is of what people changed."""
    for name, value in values.items():
        setattr(row, name, value)
    RecurringJob.objects.filter(pk=row.pk).update(**values)
