"""User issue: the service desk's. The requester has the last word, and silence ends it."""

from __future__ import annotations

from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.shipped.definition import DAY_SECONDS, HOLD, RESOLUTION, ShippedWorkflow, move
from incidents.workflows.snapshot import FieldShape, StateShape

REMIND_AFTER_DAYS, SILENT_DAYS, CONFIRM_DAYS = 3, 14, 5

USER_ISSUE = ShippedWorkflow(
    incident_type="user_issue",
    name="User issue",
    description="The requester confirms the fix; without an answer it closes by itself after five days.",
    fields=(FieldShape("question", "What we asked the requester", FieldKind.LONG_TEXT),),
    states=(
        StateShape("identified", "New", Phase.IDENTIFIED, "Logged, and nobody has looked yet.", True),
        StateShape("triage", "Sorting", Phase.TRIAGE, "Which category, which team, how pressing."),
        StateShape("investigating", "In progress", Phase.INVESTIGATING, "Somebody is working on it."),
        StateShape("on_hold", "On hold", Phase.ON_HOLD, "Waiting for a supplier, a change or another team."),
        StateShape("awaiting_requester", "Awaiting requester", Phase.ON_HOLD, "We asked and wait for an answer."),
        StateShape("requester_reminded", "Requester reminded", Phase.ON_HOLD, "We asked again and still wait."),
        StateShape(
            "resolved", "Awaiting confirmation", Phase.RESOLVED, "Fixed, we believe; the requester says whether it is."
        ),
        StateShape("closed", "Closed", Phase.CLOSED, "Confirmed, or nobody objected."),
        StateShape("cancelled", "Cancelled", Phase.CANCELLED, "Withdrawn, logged by mistake, or no answer came."),
    ),
    moves=(
        *move("triage", "Sort", "identified", "triage"),
        *move("investigate", "Start work", "identified triage", "investigating"),
        # The plain moves stand first: acts known by name take the first move into their phase.
        *move("hold", "Put on hold", "triage investigating", "on_hold", asks=HOLD),
        *move("resume", "Resume", "on_hold", "investigating"),
        *move(
            "ask_requester", "Ask the requester", "triage investigating", "awaiting_requester", asks=(*HOLD, "question")
        ),
        *move(
            "remind",
            "Remind the requester",
            "awaiting_requester",
            "requester_reminded",
            after=REMIND_AFTER_DAYS * DAY_SECONDS,
            guidance="Happens by itself when no answer has come for three days.",
        ),
        *move("resume", "Requester has answered", "awaiting_requester requester_reminded", "investigating"),
        *move(
            "resolve",
            "Resolve",
            "identified triage investigating awaiting_requester requester_reminded on_hold",
            "resolved",
            asks=RESOLUTION,
            guidance="The requester is asked to confirm.",
        ),
        *move(
            "close",
            "Requester confirms",
            "resolved",
            "closed",
            after=CONFIRM_DAYS * DAY_SECONDS,
            guidance="Happens by itself after five days without an objection.",
        ),
        *move(
            "reopen", "Not fixed", "resolved", "investigating", why=True, guidance="What does the requester still miss?"
        ),
        *move("reopen", "Reopen", "closed", "investigating", why=True, permission="close_incident"),
        *move(
            "cancel",
            "Cancel",
            "identified triage investigating on_hold awaiting_requester requester_reminded",
            "cancelled",
            why=True,
        ),
        *move(
            "lapse",
            "Cancel for lack of an answer",
            "requester_reminded",
            "cancelled",
            after=(SILENT_DAYS - REMIND_AFTER_DAYS) * DAY_SECONDS,
            guidance="Happens by itself fourteen days after the question.",
        ),
    ),
)
