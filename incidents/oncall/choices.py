"""Fixed vocabularies of on-call."""

from __future__ import annotations

from django.db import models


class HandOver(models.TextChoices):
    """When a rotation hands over. All of it counts wall time: see `engine`."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week, or every so many weeks"
    DAYS = "days", "Every so many days"
    HOURS = "hours", "Every so many hours"


class OverrideKind(models.TextChoices):
    """How somebody came to stand in for the rotation."""

    OVERRIDE = "override", "Override"
    SWAP = "swap", "Swap"
    TAKEN = "taken", "Shift taken"
    COVER = "cover", "Cover"


class RequestState(models.TextChoices):
    """What became of something that one person asked of others."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "Lapsed"


class FindingKind(models.TextChoices):
    """What may be wrong with the next weeks of a schedule."""

    GAP = "gap", "Nobody is on call"
    DOUBLE = "double", "On call twice"
    UNREACHABLE = "unreachable", "Cannot be reached"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
