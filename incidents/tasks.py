"""Celery tasks of the app, re-exported from their packages: a worker knows those that are named here."""

from incidents.attachments.tasks import collect_attachments
from incidents.lifecycle.tasks import run_automatic_transitions
from incidents.people.tasks import send_reset_mails
from incidents.reporter.tasks import send_reporter_mails
from incidents.rest.tasks import forget_old_answers

__all__ = [
    "collect_attachments",
    "forget_old_answers",
    "run_automatic_transitions",
    "send_reporter_mails",
    "send_reset_mails",
]
