"""Celery tasks of the app, re-exported from their packages: a worker knows those that are named here."""

from reports.costs.tasks import sweep_costs
from reports.metrics.tasks import sweep_facts
from reports.schedules.tasks import send_report_mails

__all__ = ["send_report_mails", "sweep_costs", "sweep_facts"]
