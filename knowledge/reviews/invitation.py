"""The meeting of a review as an invitation of iCalendar (RFC 5545, RFC 5546). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import vCalAddress


@dataclass(frozen=True)
class Meeting:
    """When, where and about what people meet. `sequence` counts the invitations to this meeting, from 0."""

    uid: str
    begins: datetime
    minutes: int
    title: str
    place: str
    description: str
    url: str
    sequence: int
    made_at: datetime


@dataclass(frozen=True)
class Invited:
    """Somebody who is asked to come, by name and e-mail address."""

    name: str
    email: str


def as_invitation(meeting: Meeting, organiser: Invited | None, invited: Iterable[Invited]) -> str:
    """One event that calendar programs offer to accept. Instants are UTC. Whoever has no address is left out."""
    from icalendar import Calendar, Event, vText  # noqa: PLC0415 -- 11 MB that most processes never need

    calendar = Calendar()
    calendar.add("prodid", "-//Muster//Reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "REQUEST")
    event = Event()
    event.add("uid", meeting.uid)
    event.add("dtstamp", _second(meeting.made_at))
    event.add("dtstart", _second(meeting.begins))
    event.add("dtend", _second(meeting.begins + timedelta(minutes=meeting.minutes)))
    event.add("sequence", meeting.sequence)
    event.add("status", "CONFIRMED")
    event.add("summary", meeting.title)
    event.add("description", meeting.description)
    event.add("url", meeting.url)
    if meeting.place:
        event.add("location", meeting.place)
    if organiser is not None and organiser.email:
        event["organizer"] = _address(organiser)
    for person in invited:
        if person.email:
            attendee = _address(person)
            attendee.params["rsvp"] = vText("TRUE")
            attendee.params["role"] = vText("REQ-PARTICIPANT")
            attendee.params["partstat"] = vText("NEEDS-ACTION")
            event.add("attendee", attendee, encode=False)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written.decode()


def _address(person: Invited) -> vCalAddress:
    from icalendar import vCalAddress, vText  # noqa: PLC0415 -- as above

    address = vCalAddress(f"mailto:{person.email}")
    address.params["cn"] = vText(person.name)
    return address


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
