"""Every model of the app, re-exported from its package so that Django finds it."""

from reports.metrics.models import DayRollup, FactChange, FactState, IncidentFact, StaleDay
from reports.readiness.models import ReadinessSnapshot

__all__ = ["DayRollup", "FactChange", "FactState", "IncidentFact", "ReadinessSnapshot", "StaleDay"]
