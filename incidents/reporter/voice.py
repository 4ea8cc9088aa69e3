"""What an outsider is told of an incident: plain sentences without inside names, reasons or particulars. Pure."""

from __future__ import annotations

from typing import Any

ASKED = "awaiting-requester"

_STATES = {
    "identified": "We have it. Nobody has started on it yet.",
    "triage": "We are finding out who can help.",
    "investigating": "We are working on it.",
    "on_hold": "It has to wait for something else. We have not forgotten it.",
    "mitigated": "It should work again. We are still removing the cause.",
    "resolved": "We believe it is fixed.",
    "closed": "It is closed.",
    "cancelled": "It was closed without a fix.",
}

_EVENTS = {
    "incident.logged": "We received the report.",
    "incident.acknowledged": "Somebody has taken it on.",
    "incident.held": "It has to wait for something else.",
    "incident.resumed": "Work on it goes on.",
    "incident.mitigated": "It should work again. The cause is still being removed.",
    "incident.resolved": "We believe it is fixed.",
    "incident.reopened": "It was opened again.",
    "incident.closed": "It was closed.",
    "incident.cancelled": "It was closed without a fix.",
}


def state_in_words(phase: str, *, is_asked: bool) -> str:
    """How it stands. `is_asked`: it waits for an answer of the reporter."""
    if phase == "on_hold" and is_asked:
        return "We asked you something and wait for your answer."
    return _STATES[phase]


def event_in_words(code: str) -> str:
    """One sentence for a timeline code; empty for what outsiders are not told."""
    return _EVENTS.get(code, "")


def question_of(data: dict[str, Any]) -> str:
    """What was asked of the reporter by the move that an entry tells of; empty for any other entry."""
    fields = data.get("fields")
    question = fields.get("question", "") if isinstance(fields, dict) else ""
    return str(question)
