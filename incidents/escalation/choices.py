"""Fixed vocabularies of escalation."""

from __future__ import annotations

from django.db import models


class TargetKind(models.TextChoices):
    """Whom a step reaches. The last five are found when the step fires, from how things stand then."""

    USER = "user", "Person"
    TEAM = "team", "Everybody in a team"
    SCHEDULE = "schedule", "Whoever is on call by a schedule"
    SKILL = "skill", "People with a skill who work now"
    CONTACT = "contact", "Outside contact, by e-mail"
    EMAIL = "email", "E-mail address"
    CHANNEL = "channel", "Chat room"
    OWN_ON_CALL = "own_on_call", "Whoever is on call for the team that has it"
    OWN_TEAM = "own_team", "Everybody in the team that has it"
    ASSIGNEE = "assignee", "Whoever has it"
    MANAGER = "manager", "Manager of whoever has it"
    MANAGER_OF_TOLD = "manager_of_told", "Managers of those who were told before"


# What a target of each kind names; the rest name nothing.
NAMED = {
    TargetKind.USER: "user",
    TargetKind.TEAM: "team",
    TargetKind.SCHEDULE: "schedule",
    TargetKind.SKILL: "skill",
    TargetKind.CONTACT: "contact",
    TargetKind.CHANNEL: "provider",
}
# The fallback is what must hold when all else did not: whom it reaches does not hang on schedules or assignments.
FALLBACK_KINDS = (TargetKind.USER, TargetKind.TEAM, TargetKind.CONTACT, TargetKind.EMAIL, TargetKind.CHANNEL)


class Hours(models.TextChoices):
    """In which part of the week by the business calendar a step is taken."""

    ANY = "", "At any time"
    OPEN = "open", "In business hours only"
    CLOSED = "closed", "Outside business hours only"


class RunStatus(models.TextChoices):
    ACTIVE = "active", "People are being paged"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    SNOOZED = "snoozed", "Snoozed"
    EXHAUSTED = "exhausted", "Everybody was told"
    ENDED = "ended", "Ended"


# An incident has at most one of these.
LIVE = (RunStatus.ACTIVE, RunStatus.ACKNOWLEDGED, RunStatus.SNOOZED, RunStatus.EXHAUSTED)


class RunEnd(models.TextChoices):
    """Why a run is over."""

    ENDED = "ended", "The incident ended"
    REPLACED = "replaced", "Another policy was chosen"
    REASSIGNED = "reassigned", "Somebody gave it to others"


class Outcome(models.TextChoices):
    """What became of a step."""

    TOLD = "told", "Told"
    SKIPPED = "skipped", "Skipped"
