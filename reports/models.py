"""Every model of the app, re-exported from its package so that Django finds it."""

from reports.metrics.models import DayRollup, FactChange, IncidentFact
from reports.readiness.models import ReadinessSnapshot

__all__ = ["DayRollup", "FactChange", "IncidentFact", "ReadinessSnapshot"]
