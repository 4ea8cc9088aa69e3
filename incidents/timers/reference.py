"""The recurring jobs that every Muster has. What an administrator changed is never touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from incidents.timers.models import RecurringJob
from incidents.timers.operations import plan_jobs


@dataclass(frozen=True)
class ShippedJob:
    """A job as it comes: its rule and wall time are in UTC until somebody says otherwise."""

    kind: str
    name: str
    rule: str
    wall_time: time


SHIPPED = (
    ShippedJob("forget_old_answers", "Forget old answers of the API", "FREQ=HOURLY", time(0, 7)),
    ShippedJob("collect_attachments", "Delete what is left of files", "FREQ=DAILY", time(2, 30)),
    ShippedJob("collect_jobs", "Delete what is left of jobs", "FREQ=HOURLY", time(0, 22)),
    ShippedJob("watch_on_call", "Look for trouble ahead on call", "FREQ=DAILY", time(6, 30)),
    ShippedJob("remind_of_shifts", "Remind people of their shifts", "FREQ=HOURLY", time(0, 0)),
    ShippedJob("remind_to_prove", "Have contact methods proven again", "FREQ=DAILY", time(9, 0)),
    ShippedJob("remind_of_reviews", "Remind people of reviews", "FREQ=DAILY", time(7, 45)),
    ShippedJob("verify_key_contacts", "Ask key contacts how they are reached", "FREQ=DAILY", time(8, 30)),
    ShippedJob("plan_drills", "Plan drills, invite and remind", "FREQ=HOURLY", time(0, 12)),
    ShippedJob("forget_old_timers", "Forget old timers", "FREQ=DAILY", time(3, 15)),
)


@transaction.atomic
def load(at: datetime, shipped_jobs: Iterable[ShippedJob] = SHIPPED) -> int:
    """Make each shipped job whose kind has no job yet, and plan what is not planned; return how many were made."""
    known = set(RecurringJob.objects.values_list("kind", flat=True))
    missing = [shipped for shipped in shipped_jobs if shipped.kind not in known]
    for shipped in missing:
        RecurringJob.objects.create(
            kind=shipped.kind,
            name=shipped.name,
            rule=shipped.rule,
            wall_time=shipped.wall_time,
            zone="UTC",
            starts_on=at.date(),
        )
    plan_jobs(at=at)
    return len(missing)
