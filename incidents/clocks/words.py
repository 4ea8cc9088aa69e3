"""A clock explains itself: when it is due, by which hours, and what it waited for. Pure, from what its row holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from incidents.catalog.calendars import CalendarData
from incidents.catalog.hours import WEEKDAYS, format_intervals
from incidents.catalog.public_holidays import countries
from incidents.clocks.choices import ClockState
from incidents.clocks.lengths import format_length
from incidents.clocks.reckoning import is_missed, paused_since, pauses_of, standing_of

if TYPE_CHECKING:
    from incidents.clocks.models import Clock

MINUTE, HOUR, DAY = 60, 3600, 86_400


def length_in_words(length: timedelta | int) -> str:
    """A length in whole minutes, such as “4 h”, “1 h 30 min” or “3 d 2 h”; an int is minutes."""
    seconds = length * MINUTE if isinstance(length, int) else max(0, int(length.total_seconds()))
    if seconds < MINUTE:
        return "under 1 min" if seconds else "0 min"
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    parts = [f"{number} {unit}" for number, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if number]
    return " ".join(parts[:2])


def calendar_in_words(data: CalendarData | None) -> str:
    """Such as “Mon–Fri 08:00–18:00 Europe/London”; “day and night” for none."""
    if data is None or data["always"]:
        return "day and night"
    days = [(short.capitalize(), format_intervals(data["hours"].get(short, []))) for short in WEEKDAYS]
    parts = []
    for hours, run in groupby(days, key=lambda day: day[1]):
        names = [name for name, _ in run]
        if hours:
            parts.append(f"{names[0]}–{names[-1]} {hours}" if len(names) > 1 else f"{names[0]} {hours}")
    return f"{', '.join(parts) or 'own dates'} {data['zone']}"


def calendar_with_holidays(data: CalendarData | None) -> str:
    """`calendar_in_words`, with whose holidays are left out."""
    words = calendar_in_words(data)
    if data is None or data["always"] or not data.get("country"):
        return words
    country = countries().get(data["country"], data["country"])
    part = f", {data['part']}" if data.get("part") else ""
    return f"{words}, without holidays of {country}{part}"


def at_in_words(moment: datetime, now: datetime) -> str:
    """The time of day where that is enough, with the date where it is another day, in the zone in force."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = f" {local.year}" if local.year != today.year else ""
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def explanation(clock: Clock, at: datetime) -> str:
    """One sentence such as “due 14:05: 4 h of Mon–Fri 08:00–18:00 Europe/London, 37 min paused: awaiting vendor”."""
    target = clock.target
    promise = f"{format_length(target['minutes'])} of {calendar_with_holidays(target['calendar'])}"
    since = f" from {at_in_words(clock.started_at, at)}"
    return f"{_when(clock, at)}: {promise}{since}{_waits(clock, at)}"


def _when(clock: Clock, at: datetime) -> str:
    due = at_in_words(clock.due_at, at)
    if clock.state == ClockState.CANCELLED:
        return f"ended {at_in_words(clock.ended_at or at, at)} without being asked for any more"
    if clock.met_at is not None:
        late = f"{length_in_words(clock.met_at - clock.due_at)} late, due {due}"
        return f"done {at_in_words(clock.met_at, at)}, {late if clock.breached_at else f'in time, due {due}'}"
    if is_missed(clock, at):
        return f"was due {due}"
    if clock.state == ClockState.PAUSED:
        return f"paused with {length_in_words(standing_of(clock, at).left)} left"
    return f"due {due}"


def _waits(clock: Clock, at: datetime) -> str:
    """What stopped it, with the reasons; and waits that did not, because that was promised."""
    spans = pauses_of(clock.target, clock.holds)
    since = paused_since(clock.target, clock.holds)
    until = min(clock.ended_at or at, at)
    if since is not None and since < until:
        spans = [*spans, (since, until)]
    paused = sum((last - first for first, last in spans), timedelta())
    if not paused:
        return ""
    reasons = _reasons(hold for hold in clock.holds if hold["pauses"])
    return f", {length_in_words(paused)} paused: {reasons}"


def _reasons(holds: Any) -> str:
    return ", ".join(dict.fromkeys(str(hold["reason"]).lower() for hold in holds))


def badge(clock: Clock, at: datetime) -> str:
    """A few words beside an icon: “due in 35 min”, “breached 12 min ago”, “paused”, “met”."""
    if clock.state == ClockState.CANCELLED:
        return "ended"
    if clock.met_at is not None:
        late = clock.met_at - clock.due_at
        return f"met {length_in_words(late)} late" if clock.breached_at else "met in time"
    if is_missed(clock, at):
        return f"breached {length_in_words(at - clock.due_at)} ago"
    if clock.state == ClockState.PAUSED:
        return "paused"
    return f"due in {length_in_words(clock.due_at - at)}"


def thresholds_in_words(percents: Sequence[int]) -> str:
    return ", ".join(f"{percent} %" for percent in percents)
