"""Celery tasks of the app, re-exported from their packages: a worker knows those that are named here."""

from incidents.jobs.tasks import run_job, sweep_jobs
from incidents.notifications.tasks import deliver, deliver_page, sweep_outbox
from incidents.people.tasks import send_reset_mails
from incidents.reporter.tasks import send_reporter_mails
from incidents.timers.tasks import run_recurring_jobs, sweep_timers

__all__ = [
    "deliver",
    "deliver_page",
    "run_job",
    "run_recurring_jobs",
    "send_reporter_mails",
    "send_reset_mails",
    "sweep_jobs",
    "sweep_outbox",
    "sweep_timers",
]
