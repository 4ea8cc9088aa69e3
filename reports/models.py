"""Every model of the app, re-exported from its package so that Django finds it."""

from reports.builder.models import ReportPin, SavedReport
from reports.costs.models import CostChange, CostDay, CostState, FixedCost, ResponseRate, ServiceRate, StaleCostDay
from reports.metrics.models import DayRollup, FactChange, FactState, IncidentFact, StaleDay
from reports.readiness.models import ReadinessSnapshot
from reports.schedules.models import ReportDelivery, ReportRun, ReportSchedule, ScheduleRecipient

__all__ = [
    "CostChange",
    "CostDay",
    "CostState",
    "DayRollup",
    "FactChange",
    "FactState",
    "FixedCost",
    "IncidentFact",
    "ReadinessSnapshot",
    "ReportDelivery",
    "ReportPin",
    "ReportRun",
    "ReportSchedule",
    "ResponseRate",
    "SavedReport",
    "ScheduleRecipient",
    "ServiceRate",
    "StaleCostDay",
    "StaleDay",
]
