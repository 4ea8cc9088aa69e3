"""When things happen in the demonstration: working hours, reaction times, the spread over six months. Pure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from incidents.demo.organisation import TIME_ZONE

ZONE = ZoneInfo(TIME_ZONE)
OPENS, SHUTS = 8, 18
# Median minutes until somebody answers, by priority; at night and on Sundays it takes NIGHT times as long.
ANSWER = {1: 4.0, 2: 11.0, 3: 55.0, 4: 170.0}
NIGHT = {1: 1.8, 2: 3.0, 3: 1.0, 4: 1.0}
# How much longer each step of the work takes than with a critical incident.
PACE = {1: 1.0, 2: 2.2, 3: 6.0, 4: 12.0}
# From this priority on, work waits for the next working day.
WAITS_FOR_MORNING = 3
# Nothing takes longer than this by itself, so that no answer comes after Muster has given up on it.
LONGEST = 48 * 3600


def is_working_time(moment: datetime) -> bool:
    """Whether the offices are staffed: weekdays from 8 to 18 where the organisation is."""
    local = moment.astimezone(ZONE)
    return local.weekday() < 5 and OPENS <= local.hour < SHUTS


def next_working_time(moment: datetime, random: Random) -> datetime:
    """`moment` itself in working time, else some minutes after the offices open again."""
    if is_working_time(moment):
        return moment
    local = moment.astimezone(ZONE)
    opening = local.replace(hour=OPENS, minute=0, second=0, microsecond=0)
    while opening <= local or opening.weekday() >= 5:
        opening = (opening + timedelta(days=1)).replace(hour=OPENS)
    return (opening + timedelta(seconds=random.randint(120, 5400))).astimezone(moment.tzinfo)


def spread(median_minutes: float, random: Random, sigma: float = 0.55) -> timedelta:
    """A length around the median, log-normal as handling times are; whole seconds, 20 to LONGEST."""
    seconds = median_minutes * 60 * math.exp(random.gauss(0, sigma))
    return timedelta(seconds=min(max(20, round(seconds)), LONGEST))


def answer_at(now: datetime, priority: int, random: Random) -> datetime:
    """When somebody acknowledges an incident reported now."""
    if priority >= WAITS_FOR_MORNING:
        return next_working_time(now + spread(ANSWER[priority], random), random)
    slower = 1.0 if is_working_time(now) else NIGHT[priority]
    return now + spread(ANSWER[priority] * slower, random)


def next_step_at(now: datetime, priority: int, median_minutes: float, random: Random) -> datetime:
    """When a step is done that takes `median_minutes` with a critical incident."""
    done = now + spread(median_minutes * PACE[priority], random)
    return next_working_time(done, random) if priority >= WAITS_FOR_MORNING else done


def calm_step_at(now: datetime, median_minutes: float, random: Random) -> datetime:
    """When a step is done that nobody hurries with, such as closing; in working time."""
    return next_working_time(now + spread(median_minutes, random), random)


def some_moment(at: datetime, days_ago: float, random: Random, *, office: bool) -> datetime:
    """A whole second about `days_ago` before `at`: in office hours, or at any hour but more often by day."""
    moment = (at - timedelta(days=days_ago)).replace(microsecond=0)
    if not office and random.random() < 0.35:
        return moment
    local = moment.astimezone(ZONE).replace(hour=random.choice((8, 9, 9, 10, 10, 11, 12, 13, 14, 14, 15, 16, 17)))
    local = local.replace(minute=random.randint(0, 59), second=random.randint(0, 59))
    while office and local.weekday() >= 5:
        local -= timedelta(days=1)
    return local.astimezone(at.tzinfo)
