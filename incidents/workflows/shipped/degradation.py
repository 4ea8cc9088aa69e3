"""Performance degradation: measure, compare with what is normal, change, and measure again."""

from __future__ import annotations

from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.shipped.definition import DAY_SECONDS, HOLD, RESOLUTION, ShippedWorkflow, move
from incidents.workflows.snapshot import FieldShape, StateShape

MEASURED = ("measure", "unit", "baseline_value", "degraded_value")

DEGRADATION = ShippedWorkflow(
    incident_type="degradation",
    name="Performance degradation",
    description="Up, but below what was agreed: a figure is measured, compared with normal, and measured again.",
    fields=(
        FieldShape(
            "measure", "What is measured", FieldKind.TEXT, help_text="Such as: median answer time of the order page."
        ),
        FieldShape("unit", "Unit", FieldKind.CHOICE, ("ms", "s", "%", "per second", "per minute", "MB", "GB", "other")),
        FieldShape("baseline_value", "Normal value", FieldKind.NUMBER, help_text="In that unit, on an ordinary day."),
        FieldShape("degraded_value", "Value now", FieldKind.NUMBER, help_text="In that unit, while users suffer."),
        FieldShape(
            "recovered_value",
            "Value after recovery",
            FieldKind.NUMBER,
            help_text="In that unit, once it is well again.",
        ),
    ),
    states=(
        StateShape("identified", "Identified", Phase.IDENTIFIED, "Somebody or something says a service is slow.", True),
        StateShape("triage", "Measuring", Phase.TRIAGE, "Take the figure and find what is normal."),
        StateShape(
            "investigating", "Finding the bottleneck", Phase.INVESTIGATING, "Compare, narrow down, change one thing."
        ),
        StateShape("on_hold", "On hold", Phase.ON_HOLD, "We can only wait."),
        StateShape(
            "mitigated", "Watching the figure", Phase.MITIGATED, "A change was made and users are well; does it last?"
        ),
        StateShape("resolved", "Recovered", Phase.RESOLVED, "The figure is back where it belongs."),
        StateShape("closed", "Closed", Phase.CLOSED, "The figure has held, and the record is complete."),
        StateShape("cancelled", "Cancelled", Phase.CANCELLED, "Within what is normal, or logged by mistake."),
    ),
    moves=(
        *move("triage", "Measure", "identified", "triage"),
        *move(
            "investigate",
            "Compare and investigate",
            "triage",
            "investigating",
            asks=MEASURED,
            guidance="Write down the figure now and on an ordinary day: both are needed to tell when it is well.",
        ),
        *move("mitigate", "Change made, watch it", "investigating", "mitigated"),
        *move("investigate", "Not better", "mitigated", "investigating", why=True),
        *move("hold", "Put on hold", "triage investigating mitigated", "on_hold", asks=HOLD),
        *move("resume", "Resume the search", "on_hold", "investigating", asks=MEASURED),
        *move("resume_measuring", "Resume measuring", "on_hold", "triage"),
        *move(
            "resolve",
            "Recovered",
            "mitigated",
            "resolved",
            asks=("recovered_value", *RESOLUTION),
            guidance="Measure once more, and write down the figure next to the normal one.",
        ),
        *move(
            "close",
            "Close",
            "resolved",
            "closed",
            permission="close_incident",
            after=7 * DAY_SECONDS,
            guidance="Closed by itself when the figure has held for a week.",
        ),
        *move("reopen", "Slow again", "resolved", "triage", why=True),
        *move("reopen", "Slow again", "closed", "triage", why=True, permission="close_incident"),
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
