"""Which incidents the demonstration tells, when they began, and how far they got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from incidents.demo.clock import some_moment
from incidents.demo.organisation import SERVICES
from incidents.demo.paths import CURRENT, HISTORY_COUNTS, PAST, RECENT
from incidents.demo.scenarios import SCENARIOS, degradations, outages, security, user_issues
from incidents.demo.scenarios.shape import Told, tell

OLDEST_DAYS, OLD_DAYS, RECENT_DAYS = 181.0, 27.0, 8.0
_NAMES = {service.slug: service.name for service in SERVICES}


@dataclass(frozen=True)
class Plan:
    """One incident to be: what about, since when (UTC), through which moves.

    `pace`: each step takes at most this share of the time left until the present. `becomes`: triage finds that it is
    of another type, and the story `turns_into` another. `is_private`: it is restricted by hand for a while.
    """

    number: int
    type: str
    told: Told
    begins_at: datetime
    moves: tuple[str, ...]
    pace: float = 0.5
    acknowledged: bool = True
    becomes: str = ""
    turns_into: Told | None = None
    is_private: bool = False


Draft = tuple[str, datetime, str, dict[str, Any]]


def plans(*, at: datetime, random: Random) -> list[Plan]:
    """Every ordinary incident up to `at`. The same for the same `at` and source of chance."""
    drafted = [*_past(at, random), *_recent(at, random), *_current(at, random), *_special(at, random)]
    made = []
    for number, (kind, begins_at, moves, more) in enumerate(drafted):
        told = more.pop("told", None) or _tell(kind, random)
        made.append(Plan(number, kind, told, begins_at, tuple(moves.split()), **more))
    return made


def _tell(kind: str, random: Random) -> Told:
    scenarios = SCENARIOS[kind]
    chosen = random.choices(scenarios, weights=[scenario.weight for scenario in scenarios])[0]
    return tell(chosen, random, _NAMES)


def _past(at: datetime, random: Random) -> Iterator[Draft]:
    for kind, count in HISTORY_COUNTS.items():
        weights, ways = zip(*PAST[kind], strict=True)
        # Each way at least once, so that every turn of a workflow can be looked at.
        chosen = [*ways, *random.choices(ways, weights=weights, k=max(0, count - len(ways)))]
        for moves in chosen:
            days_ago = random.uniform(OLD_DAYS, OLDEST_DAYS)
            yield kind, some_moment(at, days_ago, random, office=kind == "user_issue"), moves, {}


def _recent(at: datetime, random: Random) -> Iterator[Draft]:
    for count, kind, moves in RECENT:
        for _ in range(count):
            days_ago = random.uniform(RECENT_DAYS, OLD_DAYS)
            yield kind, some_moment(at, days_ago, random, office=kind == "user_issue"), moves, {}


def _current(at: datetime, random: Random) -> Iterator[Draft]:
    for current in CURRENT:
        hours = random.uniform(current.youngest, current.oldest)
        begins_at = (at - timedelta(hours=hours)).replace(microsecond=0)
        more = {"pace": current.pace, "acknowledged": current.acknowledged}
        yield current.type, begins_at, current.moves, more


def _special(at: datetime, random: Random) -> Iterator[Draft]:
    """Reports that turn out to be something else, and one matter that is nobody else's business."""
    attack = "triage investigate contain eradicate mitigate resolve close"
    for days_ago in (random.uniform(60, 90), random.uniform(12, 20)):
        more = {
            "told": tell(user_issues.USER_ISSUES[-1], random, _NAMES),
            "turns_into": tell(security.SECURITY[0], random, _NAMES),
            "becomes": "security",
        }
        yield "user_issue", some_moment(at, days_ago, random, office=True), attack, more
    slow = "triage investigate mitigate resolve close"
    more = {
        "told": tell(outages.OUTAGES[0], random, _NAMES),
        "turns_into": tell(degradations.DEGRADATIONS[1], random, _NAMES),
        "becomes": "degradation",
    }
    yield "outage", some_moment(at, random.uniform(30, 120), random, office=False), slow, more
    private = "triage investigate resolve close"
    told = tell(user_issues.PRIVATE, random, _NAMES)
    yield "user_issue", some_moment(at, 35, random, office=True), private, {"told": told, "is_private": True}
