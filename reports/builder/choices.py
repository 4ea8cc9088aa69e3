"""Fixed vocabularies of saved reports."""

from __future__ import annotations

from django.db import models


class Sharing(models.TextChoices):
    """Who finds a report. Its figures are counted for whoever looks, whatever its owner may see."""

    OWN = "own", "Only its owner"
    TEAM = "team", "The members of a team"
    EVERYBODY = "everybody", "Everybody who reads reports"


class ChartKind(models.TextChoices):
    """How a report is drawn. Every picture has its table."""

    AUTOMATIC = "automatic", "What suits it"
    BARS = "bars", "Bars"
    LINE = "line", "Line"
    HEAT = "heat", "Heat map of the week"
    TABLE = "table", "Table alone"


MOST_METRICS = 6
