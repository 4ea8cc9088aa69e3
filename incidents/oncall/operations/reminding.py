"""Reminding people that a shift of theirs begins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from incidents.oncall.engine import Span, final
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.operations.telling import tell
from incidents.oncall.queries.plans import people_of, plans_between
from incidents.people.models import User
from incidents.permissions.principal import as_system

# No schedule reminds anybody earlier; and no shift is looked at further than its next fortnight.
LONGEST_REMINDER = timedelta(hours=168)
LOOKED_AHEAD = LONGEST_REMINDER + timedelta(days=14)
A_MOMENT = timedelta(seconds=1)


def remind_of_shifts(*, at: datetime) -> int:
    """Remind everybody whose shift begins within the hours that its schedule says; how many messages were made.

    Whoever goes straight on from a shift of theirs is not reminded. Outside any transaction; again tells nobody twice.
    """
    with as_system("shifts begin"):
        schedules = list(OnCallSchedule.objects.filter(retired_at=None, remind_hours__isnull=False))
        plans = plans_between(schedules, at - A_MOMENT, at + LOOKED_AHEAD)
        beginning = [
            (schedule, span)
            for schedule in schedules
            for span in _beginning(schedule, final(plans[schedule.pk], at - A_MOMENT, at + LOOKED_AHEAD), at)
        ]
        people = people_of(span.person for _, span in beginning)
        return sum(_remind(schedule, span, people[span.person], at) for schedule, span in beginning)


def _beginning(schedule: OnCallSchedule, spans: Sequence[Span], at: datetime) -> list[Span]:
    """The shifts that begin within the schedule's hours, but for those that go on from one of the same person."""
    until = at + timedelta(hours=schedule.remind_hours or 0)
    goes_on = {
        span.begins for before, span in pairwise(spans) if (before.ends, before.person) == (span.begins, span.person)
    }
    return [span for span in spans if at < span.begins <= until and span.begins not in goes_on]


def _remind(schedule: OnCallSchedule, span: Span, person: User, at: datetime) -> int:
    return tell(
        "oncall.begins",
        [person],
        schedule,
        intent=f"oncall:begins:{schedule.pk}:{span.begins:%Y%m%d%H%M%S}",
        actor=None,
        at=at,
        times={"begins": span.begins, "ends": span.ends},
        reason="",
    )
