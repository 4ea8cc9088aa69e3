"""Sorts entries of the timeline by what they are about: a word, an icon, and whether they are small. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What an entry is about: its word for everybody, and an icon of the console's font."""

    word: str
    icon: str


STATE = Kind("State", "sync_alt")
NOTE = Kind("Note", "edit_note")
DECISION = Kind("Decision", "push_pin")
PEOPLE = Kind("People", "person")
DETAILS = Kind("Details", "tune")
LINK = Kind("Link", "link")
ACCESS = Kind("Access", "lock")
MAJOR = Kind("Major incident", "crisis_alert")
SERVICE = Kind("Service", "dns")
TIME = Kind("Time", "schedule")
REPORTER = Kind("Reporter", "record_voice_over")
CLOCK = Kind("Promise", "timer")
PAGE = Kind("Page", "notifications_active")
FILE = Kind("File", "attach_file")
ARTICLE = Kind("Article", "menu_book")
LEARNING = Kind("Learning", "school")
PROCEDURE = Kind("Procedure", "checklist")
COST = Kind("Cost", "payments")
OTHER = Kind("Other", "info")

# By the noun of the code, and by the whole code where one noun is told in several ways.
_NOUNS = {
    "note": NOTE,
    "entry": DECISION,
    "status": STATE,
    "automatic": STATE,
    "type": STATE,
    "history": STATE,
    "details": DETAILS,
    "priority": DETAILS,
    "tags": DETAILS,
    "link": LINK,
    "access": ACCESS,
    "major": MAJOR,
    "attachment": FILE,
    "article": ARTICLE,
    "reporter": REPORTER,
    "role": PEOPLE,
    "service": SERVICE,
    "milestone": TIME,
    "clock": CLOCK,
    "authority": CLOCK,
    "page": PAGE,
    "message": PAGE,
    "escalation": PAGE,
    "review": LEARNING,
    "lesson": LEARNING,
    "action": LEARNING,
    "procedure": PROCEDURE,
    "contact": PAGE,
    "cost": COST,
}
_CODES = {
    "incident.triaged": DETAILS,
    "incident.acknowledged": PEOPLE,
    "incident.assigned": PEOPLE,
    "incident.handed_over": PEOPLE,
    "incident.marked_duplicate": LINK,
    "incident.merged": LINK,
    "incident.restricted": ACCESS,
    "incident.unrestricted": ACCESS,
}
STATE_CODES = (
    "incident.logged",
    "status.changed",
    "incident.held",
    "incident.resumed",
    "incident.mitigated",
    "incident.resolved",
    "incident.reopened",
    "incident.closed",
    "incident.cancelled",
    "automatic.refused",
    "type.changed",
    "history.imported",
)
PEOPLE_CODES = (
    "incident.acknowledged",
    "incident.assigned",
    "incident.handed_over",
    "role.taken",
    "role.assigned",
    "role.handed_over",
    "role.released",
)
# Corrections and labels: told, but a run of them is folded where everything is shown.
SMALL_CODES = frozenset(
    {
        "tags.changed",
        "details.updated",
        "entry.pinned",
        "entry.unpinned",
        "milestone.corrected",
        "service.corrected",
        "clock.recomputed",
        "procedure.step_started",
        "procedure.step_assigned",
        "procedure.step_reopened",
    }
)


def kind_of(code: str) -> Kind:
    """What an entry of this code is about. A code nobody has sorted is told under its own word, Other."""
    if code in STATE_CODES:
        return STATE
    return _CODES.get(code) or _NOUNS.get(code.partition(".")[0], OTHER)
