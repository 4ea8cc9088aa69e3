"""What a plan would do from a moment on if nobody took the incident, and what of it would not work."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from incidents.escalation.course import Point, after_skipped, after_told, begin, is_fallback
from incidents.escalation.queries.calls import Call, Caller
from incidents.escalation.queries.situation import Situation
from incidents.escalation.shape import Plan
from incidents.notifications.choices import Channel, Importance
from incidents.notifications.queries.ways import Way, ways_of
from incidents.people.models import User
from incidents.timeline.reasons import Reason, reason, sentence_of

# A step whose conditions do not hold is left out as it was meant to be.
CONDITIONS = {"priority", "weekday", "hours_open", "hours_closed"}


@dataclass(frozen=True)
class PromisedWay:
    """By this channel, at this instant. `is_proven`: its person has proven that it arrives."""

    channel: str
    called: str
    at: datetime
    is_proven: bool

    @property
    def word(self) -> str:
        return str(Channel(self.channel).label)


@dataclass(frozen=True)
class PromisedPerson:
    """Somebody whom a step tells, and by what besides the inbox."""

    user: User
    ways: list[PromisedWay]


@dataclass(frozen=True)
class Moment:
    """One step at one instant. Without people and places it is skipped, and `reasons` say why."""

    at: datetime
    point: Point
    is_fallback: bool
    people: list[PromisedPerson] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        return bool(self.places) or any(person.ways for person in self.people)

    @property
    def name(self) -> str:
        return "Fallback" if self.is_fallback else f"Step {self.point.step + 1}"

    @property
    def sentences(self) -> list[str]:
        return [sentence_of(one) for one in self.reasons]


@dataclass(frozen=True)
class Preview:
    """Everything from `begins_at` on. `dead_ends` are sentences about what would not work."""

    begins_at: datetime
    moments: list[Moment]
    dead_ends: list[str]


def preview(plan: Plan, situation: Situation, *, at: datetime) -> Preview:
    """What happens to an incident in this situation that is logged at `at`. Queries: some, and four for each moment at
    which a schedule is asked.
    """
    return follow(plan, situation, begin(plan, at), at=at)


def follow(plan: Plan, situation: Situation, point: Point, *, at: datetime) -> Preview:
    """As `preview`, from a point on."""
    caller = Caller(plan, situation)
    ways = _Ways()
    moments: list[Moment] = []
    told: list[User] = []
    while True:
        at_end = is_fallback(plan, point)
        now = max(point.due, at)
        call = caller.fallback(at=now) if at_end else caller.step(plan.steps[point.step], at=now, told=told)
        moment = _moment(point, call, ways, at=now, at_end=at_end)
        moments.append(moment)
        if at_end:
            return Preview(at, moments, dead_ends_of(moments))
        told = [person.user for person in moment.people] if moment.is_told and moment.people else told
        point = after_told(plan, point, now) if moment.is_told else after_skipped(plan, point, now)


class _Ways:
    """How people are paged, each looked up once: what differs from moment to moment is the instant only."""

    def __init__(self) -> None:
        self.known: dict[int, list[tuple[Way, timedelta]]] = {}

    def of(self, people: list[User], at: datetime) -> dict[int, list[PromisedWay]]:
        missing = [person for person in people if person.pk not in self.known]
        for person in missing:
            self.known[person.pk] = []
        for way in ways_of(missing, importance=Importance.IMPORTANT, at=at) if missing else ():
            self.known[way.user.pk].append((way, way.due - at))
        return {person.pk: [_way(way, at + after) for way, after in self.known[person.pk]] for person in people}


def _way(way: Way, at: datetime) -> PromisedWay:
    if way.method is None:
        return PromisedWay(Channel.EMAIL, way.user.email, at, is_proven=False)
    return PromisedWay(way.method.channel, str(way.method), at, is_proven=True)


def _moment(point: Point, call: Call, ways: _Ways, *, at: datetime, at_end: bool) -> Moment:
    people = [*call.people, *call.strangers]
    found = ways.of(people, at)
    promised = [PromisedPerson(person, found[person.pk]) for person in people]
    unreachable = [reason("unreachable", str(person.user)) for person in promised if not person.ways]
    places = [*map(str, call.rooms), *call.addresses]
    return Moment(at, point, at_end, promised, places, [*call.reasons, *unreachable])


def dead_ends_of(moments: list[Moment]) -> list[str]:
    """What would not work, each said once, the steps in their order."""
    found: list[str] = []
    for moment in moments:
        if {one["code"] for one in moment.reasons} & CONDITIONS:
            continue
        if not moment.is_told:
            why = " ".join(moment.sentences) or "It has no targets."
            found.append(f"{moment.name} tells nobody: {why}")
        else:
            found += [f"{moment.name}: {sentence}" for sentence in moment.sentences]
        found += [
            f"{moment.name}: {person.user} has no proven contact method; their account's e-mail is used."
            for person in moment.people
            if person.ways and not any(way.is_proven for way in person.ways)
        ]
    return list(dict.fromkeys(found))
