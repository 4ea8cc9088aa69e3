"""Service outage: bring the service back first, find the cause afterwards."""

from __future__ import annotations

from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.shipped.definition import HOLD, RESOLUTION, ShippedWorkflow, move
from incidents.workflows.snapshot import FieldShape, StateShape

OUTAGE = ShippedWorkflow(
    incident_type="outage",
    name="Service outage",
    description="Mitigate first: nothing is resolved before users can work again, and the cause is sought after that.",
    fields=(
        FieldShape(
            "restored_by",
            "What brought the service back",
            FieldKind.LONG_TEXT,
            help_text="Restart, failover, rollback… Filled in when there is time, before the record is closed.",
        ),
        FieldShape("cause", "Cause", FieldKind.LONG_TEXT, help_text="What made the service fail, as far as is known."),
    ),
    states=(
        StateShape("identified", "Identified", Phase.IDENTIFIED, "Somebody or something says a service is down.", True),
        StateShape("triage", "Assessing impact", Phase.TRIAGE, "Which services are down, and for whom."),
        StateShape(
            "investigating",
            "Restoring service",
            Phase.INVESTIGATING,
            "Users come first: restart, fail over, roll back.",
        ),
        StateShape("on_hold", "On hold", Phase.ON_HOLD, "Users still cannot work, but we can only wait."),
        StateShape(
            "mitigated", "Service restored", Phase.MITIGATED, "Users can work again. The cause may still be there."
        ),
        StateShape(
            "awaiting_fix",
            "Restored, fix awaited",
            Phase.ON_HOLD,
            "Users can work. The lasting fix is with somebody else.",
        ),
        StateShape("resolved", "Resolved", Phase.RESOLVED, "The cause is removed, or a workaround is accepted."),
        StateShape("closed", "Closed", Phase.CLOSED, "The record is complete."),
        StateShape("cancelled", "Cancelled", Phase.CANCELLED, "A false alarm, or logged by mistake."),
    ),
    moves=(
        *move("triage", "Assess impact", "identified", "triage"),
        *move(
            "investigate",
            "Start restoring",
            "identified triage",
            "investigating",
            asks=("service",),
            guidance="Name the service that is down. Restore first; the cause can wait.",
        ),
        *move(
            "mitigate",
            "Service is back",
            "investigating",
            "mitigated",
            guidance="Users can work again. Nothing more is asked of you now.",
        ),
        *move("hold", "Put on hold", "triage investigating", "on_hold", asks=HOLD),
        *move("resume", "Resume restoring", "on_hold", "investigating", asks=("service",)),
        *move("hold", "Wait for the fix", "mitigated", "awaiting_fix", asks=HOLD),
        *move("resume", "Resume work on the cause", "awaiting_fix", "mitigated"),
        *move("relapse", "Down again", "mitigated awaiting_fix", "investigating", why=True),
        *move("resolve", "Resolve", "mitigated", "resolved", asks=RESOLUTION),
        *move(
            "close",
            "Close",
            "resolved",
            "closed",
            asks=("restored_by", "cause"),
            permission="close_incident",
            guidance="Complete the record: what brought the service back, and what had made it fail.",
        ),
        *move("reopen", "Reopen", "resolved", "investigating", why=True),
        *move("reopen", "Reopen", "closed", "investigating", why=True, permission="close_incident"),
        *move(
            "cancel",
            "Cancel",
            "identified triage investigating on_hold",
            "cancelled",
            why=True,
            permission="close_incident",
        ),
    ),
)
