"""Phases that states belong to, and fixed vocabularies of workflows."""

from __future__ import annotations

from django.db import models


class Phase(models.TextChoices):
    """What a state means to the rest of Muster, whatever its name in one workflow. In order of progress."""

    IDENTIFIED = "identified", "Identified"
    TRIAGE = "triage", "Triage"
    INVESTIGATING = "investigating", "Investigating"
    ON_HOLD = "on_hold", "On hold"
    MITIGATED = "mitigated", "Mitigated"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


OPEN_PHASES = (Phase.IDENTIFIED, Phase.TRIAGE, Phase.INVESTIGATING, Phase.ON_HOLD, Phase.MITIGATED)
ENDED_PHASES = (Phase.RESOLVED, Phase.CLOSED, Phase.CANCELLED)
FINAL_PHASES = (Phase.CLOSED, Phase.CANCELLED)
PHASE_ORDER = {phase: place for place, phase in enumerate(Phase)}


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    ACTIVE = "active", "Active"
    RETIRED = "retired", "Retired"


class FieldKind(models.TextChoices):
    """What a workflow's own field holds."""

    TEXT = "text", "One line"
    LONG_TEXT = "long_text", "Several lines"
    NUMBER = "number", "Number"
    MOMENT = "moment", "Date and time"
    YES_NO = "yes_no", "Yes or no"
    CHOICE = "choice", "One of several"


# Under this name a state, and an incident in it, carries whether an automatic move leads on from there, where that was
# read with it; a transition, whether one leads on from where it ends.
MOVES_ON = "moves_on"
