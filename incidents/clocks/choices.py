"""Fixed vocabularies of clocks."""

from __future__ import annotations

from django.db import models


class ClockKind(models.TextChoices):
    """What is promised, in the order in which people read it."""

    ACKNOWLEDGE = "acknowledge", "Acknowledge"
    FIRST_UPDATE = "first_update", "First update"
    NEXT_UPDATE = "next_update", "Next update"
    MITIGATE = "mitigate", "Mitigate"
    RESOLVE = "resolve", "Resolve"
    AUTHORITY = "authority", "Notify an authority"


KIND_ORDER = {kind.value: number for number, kind in enumerate(ClockKind)}


class ClockState(models.TextChoices):
    """`BREACHED`: the promise was missed. Until what was promised is done the clock runs on: see `Clock.ended_at`."""

    RUNNING = "running", "Running"
    PAUSED = "paused", "Paused"
    MET = "met", "Met"
    BREACHED = "breached", "Breached"
    CANCELLED = "cancelled", "Cancelled"


# The kinds of timers that wait for what comes next on an incident's clocks.
WARN_TIMER, BREACH_TIMER = TIMERS = ("clock_warn", "clock_breach")


class NoticeWay(models.TextChoices):
    """How an authority was told."""

    FORM = "form", "Online form"
    EMAIL = "email", "E-mail"
    TELEPHONE = "telephone", "Telephone"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"
