"""Whom a step would tell at an instant: its conditions, its targets, and who of them may know."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from incidents.catalog.business_time import is_open_at
from incidents.catalog.calendars import calendar_data, hours_of
from incidents.catalog.models import BusinessCalendar
from incidents.catalog.queries import organisation
from incidents.escalation.choices import Hours
from incidents.escalation.queries.directory import Directory, Found
from incidents.escalation.queries.situation import Situation, calendar_of
from incidents.escalation.shape import Plan, Step, Target
from incidents.notifications.models import ChannelProvider
from incidents.notifications.queries.entitled import entitled_among, told_among
from incidents.people.models import User
from incidents.timeline.reasons import Reason, reason


@dataclass
class Call:
    """Whom to tell. `strangers` may not know of the incident, and are told only by a plan that gives them access."""

    people: list[User] = field(default_factory=list)
    strangers: list[User] = field(default_factory=list)
    rooms: list[ChannelProvider] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)


class Caller:
    """Answers for one plan in one situation, at any instant. Loads what it needs when it is made."""

    def __init__(self, plan: Plan, situation: Situation) -> None:
        self.plan, self.situation = plan, situation
        every = [target for step in plan.steps for target in step.targets]
        self.directory = Directory([*every, *plan.fallback], situation)
        asks = any(step.hours or step.weekdays for step in plan.steps) or bool(self.directory.skilled)
        self.calendar: BusinessCalendar | None = calendar_of(plan.calendar, situation) if asks else None
        self.hours = hours_of(calendar_data(self.calendar) if self.calendar is not None else None)
        self.zone = ZoneInfo(self.calendar.time_zone if self.calendar is not None else _zone(plan))

    def step(self, step: Step, *, at: datetime, told: Collection[User]) -> Call:
        """Whom a step tells at `at`; `told` are those whom the step before it told."""
        unmet = self._unmet(step, at)
        return Call(reasons=[unmet]) if unmet is not None else self._call(step.targets, at, told)

    def fallback(self, *, at: datetime) -> Call:
        return self._call(self.plan.fallback, at, ())

    def is_open(self, at: datetime) -> bool:
        """Whether it is business hours; without a calendar it always is."""
        return is_open_at(self.hours, at)

    def _unmet(self, step: Step, at: datetime) -> Reason | None:
        """The condition of the step that does not hold."""
        if step.priorities and self.situation.priority not in step.priorities:
            return reason("priority")
        if step.weekdays and at.astimezone(self.zone).weekday() not in step.weekdays:
            return reason("weekday")
        if step.hours and self.is_open(at) != (step.hours == Hours.OPEN):
            return reason(f"hours_{step.hours}")
        return None

    def _call(self, targets: Collection[Target], at: datetime, told: Collection[User]) -> Call:
        found = self.directory.find(targets, at=at, is_open=self.is_open(at), told=told)
        call = Call(list(found.people.values()), [], list(found.rooms.values()), found.addresses, found.reasons)
        self._keep_to_those_who_may_know(call, found, at)
        return call

    def _keep_to_those_who_may_know(self, call: Call, found: Found, at: datetime) -> None:
        incident = self.situation.incident
        if incident is None or not (incident.restricted or incident.exercise_id is not None):
            return
        place = "place_not_in_drill" if incident.exercise_id is not None else "place_may_not_know"
        call.reasons += [reason(place, name) for name in (*map(str, call.rooms), *call.addresses)]
        call.rooms, call.addresses = [], []
        allowed = {person.pk for person in told_among(incident, call.people, at=at)}
        entitled = entitled_among(incident, call.people, at=at)
        for person in call.people:
            if person.pk in allowed:
                continue
            if person.pk not in entitled and self.plan.gives_access and incident.exercise_id is None:
                call.strangers.append(person)
            else:
                code = "may_not_know" if person.pk not in entitled else "not_in_drill"
                call.reasons.append(reason(code, str(person)))
        call.people = [person for person in call.people if person.pk in allowed]


def _zone(plan: Plan) -> str:
    """The organisation's zone, where a step asks for a weekday."""
    return organisation().time_zone if any(step.weekdays for step in plan.steps) else "UTC"
