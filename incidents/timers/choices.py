"""Fixed vocabularies of timers."""

from __future__ import annotations

from django.db import models


class TimerState(models.TextChoices):
    PENDING = "pending", "Pending"
    LEASED = "leased", "Being done"
    FIRED = "fired", "Fired"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"
    DEAD = "dead", "Dead"


# What still may fire, and what is over and may be forgotten. A dead one is kept until somebody has looked at it.
LIVE = (TimerState.PENDING, TimerState.LEASED)
OVER = (TimerState.FIRED, TimerState.CANCELLED, TimerState.EXPIRED)


class CatchUp(models.TextChoices):
    """What becomes of a timer whose instant has passed while nothing ran."""

    FIRE_ONCE = "fire_once", "Fires, however late"
    COALESCE = "coalesce", "Only the latest of several fires"
    SKIP = "skip", "Fires unless it is too late by its kind"
    EXPIRE = "expire", "Fires until the time it carries"


class TimerPriority(models.IntegerChoices):
    """Which of those due goes first."""

    PAGE = 0, "Pages"
    CLOCK = 2, "Clocks"
    ORDINARY = 5, "Ordinary"
    BULK = 9, "Bulk"
