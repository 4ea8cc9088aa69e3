"""Secrets of calendar feeds, and shifts written as iCalendar (RFC 5545). Pure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

# How often a calendar program should ask.
REFRESH = timedelta(hours=1)


def make_secret() -> str:
    """256 random bits, as they stand in an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One shift in a calendar. `revision` counts the changes of its schedule, the last of which was at `changed_at`."""

    uid: str
    begins: datetime
    ends: datetime
    title: str
    description: str
    url: str
    revision: int
    changed_at: datetime


def as_icalendar(name: str, zone: str, entries: Iterable[Entry], *, of: str = "On call") -> bytes:
    """A calendar of these shifts, or of whatever else it is `of`.

    Times are UTC instants, so no clock is in doubt; `zone` is a hint for its reader.
    """
    from icalendar import Calendar  # noqa: PLC0415 -- 11 MB that most processes never need

    calendar = Calendar()
    calendar.add("prodid", f"-//Muster//{of}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    written: bytes = calendar.to_ical()
    return written


def _event(entry: Entry) -> Event:
    from icalendar import Event  # noqa: PLC0415 -- as above

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _second(entry.changed_at))
    event.add("last-modified", _second(entry.changed_at))
    event.add("sequence", entry.revision)
    event.add("dtstart", _second(entry.begins))
    event.add("dtend", _second(entry.ends))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    event.add("url", entry.url)
    event.add("transp", "TRANSPARENT")
    return event


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
