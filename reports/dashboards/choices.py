"""Fixed vocabularies of dashboards."""

from __future__ import annotations

from django.db import models


class CardKind(models.TextChoices):
    """How a card shows the answer of its metric."""

    FIGURE = "figure", "The figure"
    COURSE = "course", "Over time"
    BARS = "bars", "By group"
    SPREAD = "spread", "Median to 95th percentile, by group"
    PAIR = "pair", "Against another metric"


class Own(models.TextChoices):
    """To what of the reader's own a dashboard keeps until something else is chosen."""

    NOTHING = "", "Nothing"
    TEAMS = "team", "The reader's teams"
    SERVICES = "service", "The services of the reader's teams"
