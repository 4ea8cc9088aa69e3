"""Whether somebody has a span of a schedule, and who has what of it."""

from __future__ import annotations

from datetime import datetime

from incidents.oncall.engine import Span, final
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.plans import people_of, plans_between
from incidents.people.models import User


def spans_between(schedule: OnCallSchedule, begins: datetime, ends: datetime) -> list[Span]:
    """As `shifts_between`, with keys in place of users. Two queries."""
    return final(plans_between([schedule], begins, ends)[schedule.pk], begins, ends)


def has_all(user: User, schedule: OnCallSchedule, begins: datetime, ends: datetime) -> bool:
    """Whether the person is on call there during all of [begins, ends)."""
    at = begins
    for span in spans_between(schedule, begins, ends):
        if span.begins != at or span.person != user.pk:
            return False
        at = span.ends
    return at == ends


def others_who_have(user: User, schedule: OnCallSchedule, begins: datetime, ends: datetime) -> list[User]:
    """The others who are on call there at some time in [begins, ends), in the order in which they are."""
    keys = dict.fromkeys(span.person for span in spans_between(schedule, begins, ends) if span.person != user.pk)
    people = people_of(keys)
    return [people[key] for key in keys if people[key].is_active]
