"""Panels about the work of one person: mine, my teams', where I was mentioned, what is new, what is major."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from incidents.desk.dashboard.reader import Reader, lines, real
from incidents.lifecycle.queries import broken_glass_on
from incidents.timeline.queries import mentions_of

LONG, SHORT = 8, 6
GLASS_SHOWN_FOR = timedelta(days=7)
NAMED_SHOWN_FOR = timedelta(days=30)
NAMED_READ = 50

Shown = dict[str, Any]


def mine(reader: Reader) -> Shown:
    """One query."""
    rows = list(lines(real().open().assigned_to(reader.user).in_queue_order())[:LONG])
    return {"rows": rows, "shown": rows}


def of_my_teams(reader: Reader) -> Shown:
    """What waits at the reader's teams with nobody on it. One query."""
    waiting = real().open().unassigned().of_teams_of(reader.user).in_queue_order()
    rows = list(lines(waiting)[:SHORT])
    return {"rows": rows, "shown": rows}


def named(reader: Reader) -> Shown:
    """Notes that name the reader, unread first. One query."""
    found = list(mentions_of(reader.user, since=reader.now - NAMED_SHOWN_FOR)[:NAMED_READ])
    found.sort(key=lambda mention: mention.seen_at is not None)
    shown = found[:SHORT]
    return {
        "rows": shown,
        "unread": [mention for mention in shown if mention.seen_at is None],
        "shown": [mention.incident for mention in shown],
    }


def majors(_reader: Reader) -> Shown:
    """The majors that run, with who has them. One query."""
    running = real().open().major().in_queue_order()
    rows = list(lines(running).select_related("assignee")[:SHORT])
    return {"rows": rows, "shown": rows}


def newest(_reader: Reader) -> Shown:
    """One query."""
    rows = list(lines(real()).order_by("-reported_at", "-pk")[:SHORT])
    return {"rows": rows, "shown": rows}


def glass(reader: Reader) -> Shown:
    """Restricted incidents of the reader's that an administrator opened. One query."""
    return {"rows": list(broken_glass_on(reader.user, since=reader.now - GLASS_SHOWN_FOR)[:5])}
