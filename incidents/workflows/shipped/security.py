"""Security incident: contain, eradicate, recover, each with the facts an investigation needs later."""

from __future__ import annotations

from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.shipped.definition import HOLD, RESOLUTION, ShippedWorkflow, move
from incidents.workflows.snapshot import FieldShape, StateShape

CONTAINED = ("systems_contained", "evidence_kept")
ERADICATED = (*CONTAINED, "removed")

SECURITY = ShippedWorkflow(
    incident_type="security",
    name="Security incident",
    description="Contain, eradicate, recover. For those who need to know; evidence first, cleaning second.",
    fields=(
        FieldShape(
            "attack_vector",
            "How they came in",
            FieldKind.CHOICE,
            (
                "Phishing",
                "Stolen credentials",
                "Vulnerability",
                "Malware",
                "Insider",
                "Lost device",
                "Misconfiguration",
                "Not known yet",
            ),
        ),
        FieldShape(
            "systems_contained",
            "What was contained",
            FieldKind.LONG_TEXT,
            help_text="Accounts locked, hosts isolated, keys revoked.",
        ),
        FieldShape(
            "evidence_kept",
            "Evidence kept",
            FieldKind.LONG_TEXT,
            help_text="Which logs and images, where, and who holds them.",
        ),
        FieldShape(
            "removed",
            "What was removed",
            FieldKind.LONG_TEXT,
            help_text="Malware, accounts, back doors, and the way they came in.",
        ),
        FieldShape("recovery_verified", "How recovery was verified", FieldKind.LONG_TEXT),
        FieldShape(
            "data_exposed", "Was data exposed?", FieldKind.CHOICE, ("No", "Personal data", "Other data", "Not known")
        ),
        FieldShape(
            "authority_told_at",
            "Authority told at",
            FieldKind.MOMENT,
            help_text="When the law asks for it: often within 72 hours.",
        ),
    ),
    states=(
        StateShape("identified", "Reported", Phase.IDENTIFIED, "Somebody or something suspects an attack.", True),
        StateShape("triage", "Verifying", Phase.TRIAGE, "Is it real, and what does it touch?"),
        StateShape("investigating", "Containing", Phase.INVESTIGATING, "Stop it from spreading; keep the evidence."),
        StateShape("eradicating", "Eradicating", Phase.INVESTIGATING, "Remove it, and the way it came in."),
        StateShape("recovering", "Recovering", Phase.INVESTIGATING, "Bring systems back from what can be trusted."),
        StateShape("on_hold", "On hold", Phase.ON_HOLD, "Waiting for evidence, a supplier or an authority."),
        StateShape("mitigated", "Recovered, under watch", Phase.MITIGATED, "Users can work; we watch for a return."),
        StateShape("resolved", "Resolved", Phase.RESOLVED, "It is over and has not come back."),
        StateShape("closed", "Closed", Phase.CLOSED, "The record is complete, exposure included."),
        StateShape("cancelled", "False positive", Phase.CANCELLED, "No attack, or logged by mistake."),
    ),
    moves=(
        *move("triage", "Verify", "identified", "triage"),
        *move(
            "investigate",
            "Confirm and contain",
            "identified triage",
            "investigating",
            asks=("assignee", "attack_vector"),
            guidance="From here on one person has it. “Not known yet” is a fair answer.",
        ),
        *move(
            "contain",
            "Contained",
            "investigating",
            "eradicating",
            asks=CONTAINED,
            guidance="Evidence first, cleaning second.",
        ),
        *move("eradicate", "Eradicated", "eradicating", "recovering", asks=ERADICATED),
        *move("mitigate", "Recovered", "recovering", "mitigated", asks=("recovery_verified",)),
        *move("hold", "Put on hold", "triage investigating eradicating recovering", "on_hold", asks=HOLD),
        *move("resume", "Resume containing", "on_hold", "investigating", asks=("assignee", "attack_vector")),
        *move("resume_eradicating", "Resume eradicating", "on_hold", "eradicating", asks=CONTAINED),
        *move("resume_recovering", "Resume recovering", "on_hold", "recovering", asks=ERADICATED),
        *move("recur", "It is back", "recovering mitigated", "investigating", why=True),
        *move("resolve", "Resolve", "mitigated", "resolved", asks=RESOLUTION),
        *move("close", "Close", "resolved", "closed", asks=("data_exposed",), permission="close_incident"),
        *move("reopen", "Reopen", "resolved", "investigating", why=True),
        *move("reopen", "Reopen", "closed", "investigating", why=True, permission="close_incident"),
        *move(
            "cancel",
            "False positive",
            "identified triage investigating on_hold",
            "cancelled",
            why=True,
            permission="close_incident",
        ),
    ),
)
