"""Personal rules and quiet hours as a person says them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from incidents.notifications.choices import Channel, Importance

BY = {
    Channel.EMAIL: "by e-mail",
    Channel.SMS: "by text message",
    Channel.PUSH: "by push message",
    Channel.CHAT: "by chat",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WORKING_DAYS, WEEKEND = (0, 1, 2, 3, 4), (5, 6)


@dataclass(frozen=True)
class Step:
    """One line of somebody's rules: the channel, its address or name, and how many minutes after the inbox."""

    channel: str
    called: str
    after_minutes: int


def told_rules(steps: Sequence[Step], importance: str, whom: str = "you") -> str:
    """What the rules amount to, in one sentence; the steps need not be in order. `whom`: "you" or "them"."""
    is_page = importance == Importance.IMPORTANT
    what = "A page" if is_page else "Everything else"
    if not steps:
        return f"{what} stands in {'your' if whom == 'you' else 'their'} inbox only."
    in_order = sorted(steps, key=lambda step: step.after_minutes)
    many = {step.channel for step in steps if sum(other.channel == step.channel for other in steps) > 1}
    parts = [f"{_way(step, in_words=step.channel in many)} {_when(step.after_minutes)}" for step in in_order]
    until = ", until somebody has taken the incident" if is_page and len(parts) > 1 else ""
    return f"{what} reaches {whom} {', then '.join(parts)}{until}."


def _way(step: Step, *, in_words: bool) -> str:
    words = BY.get(Channel(step.channel), "")
    return f"{words} ({step.called})" if in_words else words


def _when(minutes: int) -> str:
    if not minutes:
        return "at once"
    if minutes % 60 == 0:
        hours = minutes // 60
        return f"after {hours} hour{'' if hours == 1 else 's'}"
    return f"after {minutes} minute{'' if minutes == 1 else 's'}"


def told_quiet_hours(starts: time, ends: time, weekdays: Sequence[int], zone: str) -> str:
    """When nothing but a page disturbs, in one sentence."""
    over_night = " the next day" if ends <= starts else ""
    return (
        f"From {starts:%H:%M} to {ends:%H:%M}{over_night}, {_days(weekdays)}, in the time zone {zone}, "
        "nothing but a page leaves your inbox."
    )


def _days(weekdays: Sequence[int]) -> str:
    days = tuple(sorted(set(weekdays)))
    if len(days) == 7:
        return "every day"
    if days == WORKING_DAYS:
        return "Monday to Friday"
    if days == WEEKEND:
        return "at weekends"
    names = [f"{DAYS[day]}s" for day in days]
    return f"on {names[0]}" if len(names) == 1 else f"on {', '.join(names[:-1])} and {names[-1]}"
