"""A rotation as somebody wants it, before it is one. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from incidents.oncall.choices import HandOver
from incidents.oncall.engine import Rules
from incidents.oncall.hours import problems_of, windows_of

# More places than any rotation has, so that none is endless.
MOST_PEOPLE = 60
MOST_ROTATIONS = 12
LONGEST = {HandOver.DAILY: 1, HandOver.WEEKLY: 12, HandOver.DAYS: 90, HandOver.HOURS: 168}


@dataclass(frozen=True)
class Draft:
    """What a rotation is to be. `rotation`: the one that it changes, None for a new one; `people`: keys, in order."""

    name: str
    time_zone: str
    people: tuple[int | None, ...]
    kind: HandOver
    hand_over_time: time
    starts_on: date
    rotation: int | None = None
    every: int = 1
    weekday: int | None = None
    ends_on: date | None = None
    hours: dict[str, list[list[str]]] = field(default_factory=dict)

    def rules(self, *, rotation: int, position: int, begins: datetime) -> Rules:
        """As the engine reads it, from `begins` on. Of a draft without problems."""
        return Rules(
            rotation=rotation,
            name=self.name,
            position=position,
            zone=self.time_zone,
            people=self.people,
            kind=self.kind,
            hand_over=self.hand_over_time,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            begins=begins,
            every=self.every,
            weekday=self.weekday,
            hours=windows_of(self.hours),
        )


def problems_of_draft(draft: Draft) -> dict[str, str]:
    """A sentence for each field of the draft that will not do."""
    found = {}
    if not draft.name.strip():
        found["name"] = "Give the rotation a name, such as “Weekdays”."
    if not draft.people:
        found["people"] = "Name at least one person."
    elif len(draft.people) > MOST_PEOPLE:
        found["people"] = f"A rotation has at most {MOST_PEOPLE} places."
    if not _is_zone(draft.time_zone):
        found["time_zone"] = f"“{draft.time_zone}” is not a time zone. Write one like Europe/London."
    if not 1 <= draft.every <= LONGEST[draft.kind]:
        most = LONGEST[draft.kind]
        found["every"] = f"Write a number from 1 to {most}." if most > 1 else "A daily rotation hands over every day."
    if draft.kind == HandOver.WEEKLY and draft.weekday not in range(7):
        found["weekday"] = "Choose the day on which it hands over."
    if draft.kind != HandOver.WEEKLY and draft.weekday is not None:
        found["weekday"] = "Only a weekly rotation hands over on a certain day."
    if draft.ends_on is not None and draft.ends_on <= draft.starts_on:
        found["ends_on"] = "It must end after it starts."
    if problems := problems_of(draft.hours):
        found["hours"] = " ".join(dict.fromkeys(problems.values()))
    return found


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True
