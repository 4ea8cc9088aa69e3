"""Fixed vocabularies of the catalogue."""

from __future__ import annotations

from django.db import models


class Level(models.IntegerChoices):
    """Impact or urgency. 1 is the strongest, as in ITIL tools."""

    HIGH = 1, "High"
    MEDIUM = 2, "Medium"
    LOW = 3, "Low"


class Tier(models.IntegerChoices):
    CRITICAL = 1, "Tier 1: the organisation stops without it"
    IMPORTANT = 2, "Tier 2: customers notice within the hour"
    USEFUL = 3, "Tier 3: work slows down"
    MINOR = 4, "Tier 4: can wait"


class Effect(models.TextChoices):
    """How a service suffers; ordered from worst in `EFFECT_ORDER`."""

    DOWN = "down", "Down"
    DEGRADED = "degraded", "Degraded"
    AT_RISK = "at_risk", "At risk"


EFFECT_ORDER = [Effect.DOWN, Effect.DEGRADED, Effect.AT_RISK]


class ReportAudience(models.TextChoices):
    """Who may use the report form."""

    NOBODY = "nobody", "Nobody: the form is switched off"
    ACCOUNT = "account", "People with an account"
    ANYBODY = "anybody", "Anybody who can reach this address"


class SourceKind(models.TextChoices):
    CONSOLE = "console", "Console"
    API = "api", "API"
    REPORT = "report", "Report form"
    EMAIL = "email", "E-mail"
    MONITORING = "monitoring", "Monitoring"
    IMPORT = "import", "Import"
    DRILL = "drill", "Drill"
