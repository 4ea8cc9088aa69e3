"""Shifts: who is on call at an instant and between two, on a schedule and by person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from incidents.oncall.engine import TICK, Source, Span, final, holder
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.plans import plans_and_people, plans_between
from incidents.people.models import User

# An instant (UTC) in an address.
EXACT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Shift:
    """Somebody on call from `begins` to just before `ends`, and why: see `Source`."""

    begins: datetime
    ends: datetime
    user: User
    source: Source

    @property
    def query(self) -> str:
        """As an address names it."""
        return f"begins={self.begins:{EXACT}}&ends={self.ends:{EXACT}}"


def on_call(schedules: Collection[OnCallSchedule], *, at: datetime) -> dict[int, User | None]:
    """Who is on call at `at` on each schedule, by the schedule's key, after overrides; None: nobody is.

    Two queries, however many schedules.
    """
    plans, people = plans_and_people(schedules, at, at + TICK)
    holders = {key: holder(plan, at) for key, plan in plans.items()}
    return {key: people[span.person] if span is not None else None for key, span in holders.items()}


def shifts_between(schedule: OnCallSchedule, begins: datetime, ends: datetime) -> list[Shift]:
    """Who is on call on the schedule in [begins, ends), in order, cut to it. Two queries."""
    return shifts_of_all([schedule], begins, ends)[schedule.pk]


def shifts_of_all(schedules: Collection[OnCallSchedule], begins: datetime, ends: datetime) -> dict[int, list[Shift]]:
    """Each schedule's shifts in [begins, ends), by the schedule's key. Two queries."""
    plans, people = plans_and_people(schedules, begins, ends)
    spans = {key: final(plan, begins, ends) for key, plan in plans.items()}
    return {key: [shift_of(span, people) for span in found] for key, found in spans.items()}


def shift_of(span: Span, people: dict[int, User]) -> Shift:
    return Shift(span.begins, span.ends, people[span.person], span.source)


def shifts_of(user: User, begins: datetime, ends: datetime) -> list[tuple[OnCallSchedule, Shift]]:
    """The person's shifts on all schedules in [begins, ends), in order. Three queries, whatever there is."""
    schedules = list(OnCallSchedule.objects.select_related("team"))
    plans = plans_between(schedules, begins, ends)
    found = [
        (schedule, Shift(span.begins, span.ends, user, span.source))
        for schedule in schedules
        for span in final(plans[schedule.pk], begins, ends)
        if span.person == user.pk
    ]
    return sorted(found, key=lambda pair: (pair[1].begins, pair[0].pk))
