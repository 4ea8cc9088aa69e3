"""Acts of the daily work."""

from __future__ import annotations

from typing import Any

from incidents.desk.acts.base import Act, Doing, while_open
from incidents.desk.forms import work
from incidents.lifecycle import operations
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.people.models import User
from incidents.timeline.models import TimelineEntry


def _acknowledge(doing: Doing) -> Any:
    return operations.acknowledge(doing.incident, **doing.who_and_when)


def _take(doing: Doing) -> Any:
    return operations.take(doing.incident, **doing.who_and_when)


def _assign(doing: Doing) -> Any:
    return operations.assign(doing.incident, **doing.data, **doing.as_seen)


def _hand_over(doing: Doing) -> Any:
    return operations.hand_over(doing.incident, **doing.data, **doing.who_and_when)


def _triage(doing: Doing) -> Any:
    return operations.triage(doing.incident, **doing.data, **doing.as_seen)


def _override_priority(doing: Doing) -> Any:
    return operations.override_priority(doing.incident, **doing.data, **doing.as_seen)


def _note(doing: Doing) -> Any:
    return operations.add_note(doing.incident, **doing.data, **doing.who_and_when)


def _pin(doing: Doing) -> Any:
    return operations.pin_entry(doing.incident, entry=doing.target, **doing.data, **doing.who_and_when)


def _unpin(doing: Doing) -> Any:
    return operations.unpin_entry(doing.incident, entry=doing.target, **doing.data, **doing.who_and_when)


def _link(doing: Doing) -> Any:
    return operations.link(doing.incident, **doing.data, **doing.who_and_when)


def _unlink(doing: Doing) -> Any:
    return operations.unlink(doing.target, **doing.who_and_when)


def _mark_duplicate(doing: Doing) -> Any:
    return operations.mark_duplicate(doing.incident, **doing.data, **doing.who_and_when)


def _merge(doing: Doing) -> Any:
    merger = operations.merge(doing.data["into"], incidents=[doing.incident], **doing.who_and_when)
    merger.check()
    return merger


def _merged_into(doing: Doing) -> Incident:
    kept: Incident = doing.data["into"]
    return kept


def _not_acknowledged(incident: Incident, _user: User) -> bool:
    return incident.is_open and incident.acknowledged_at is None


def _not_mine(incident: Incident, _user: User) -> bool:
    return incident.is_open and incident.assignee_id is None


def _held_by_somebody(incident: Incident, _user: User) -> bool:
    return incident.is_open and incident.assignee_id is not None


WORK = (
    Act(
        "acknowledge",
        "Acknowledge",
        "acknowledge",
        _acknowledge,
        done="Acknowledged.",
        possible=_not_acknowledged,
        one_click=True,
    ),
    Act("take", "Take", "take", _take, done="It is yours.", possible=_not_mine, one_click=True),
    Act("assign", "Assign", "assign", _assign, work.AssignForm, "Assigned.", possible=while_open),
    Act(
        "hand-over",
        "Hand over",
        "hand_over",
        _hand_over,
        work.HandOverForm,
        "Handed over.",
        possible=_held_by_somebody,
    ),
    Act("triage", "Triage", "triage", _triage, work.TriageForm, "Triaged.", possible=while_open),
    Act(
        "priority",
        "Override priority",
        "override_priority",
        _override_priority,
        work.PriorityForm,
        "The priority was set.",
        possible=while_open,
    ),
    Act("note", "Add a note", "add_note", _note, work.NoteForm, "The note was added."),
    Act(
        "pin",
        "Pin",
        "pin_entry",
        _pin,
        work.PinForm,
        "Pinned among the decisions.",
        "It stands among the decisions at the top of the page, for everybody who sees the incident.",
        target=TimelineEntry,
    ),
    Act(
        "unpin",
        "Unpin",
        "unpin_entry",
        _unpin,
        work.PinForm,
        "Taken from the decisions.",
        "It leaves the decisions at the top of the page. The timeline keeps the entry, and that it was pinned.",
        target=TimelineEntry,
    ),
    Act("link", "Link", "link", _link, work.LinkForm, "Linked."),
    Act(
        "unlink",
        "Remove link",
        "unlink",
        _unlink,
        done="The link was removed.",
        intro="The link is removed from both incidents. Both timelines keep that it was there.",
        target=IncidentLink,
    ),
    Act(
        "duplicate",
        "Mark as duplicate",
        "mark_duplicate",
        _mark_duplicate,
        work.DuplicateForm,
        "Marked as a duplicate.",
    ),
    Act(
        "merge",
        "Merge into…",
        "merge",
        _merge,
        work.MergeForm,
        "Merged.",
        "It becomes a duplicate of the other incident and is cancelled. Its tags, the services that still suffer, and "
        "who reported it go on with the other. Notes stay here.",
        possible=while_open,
        leads_to=_merged_into,
    ),
)
