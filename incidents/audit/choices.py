"""What the audit records."""

from __future__ import annotations

from django.db import models


class AuditCode(models.TextChoices):
    """Each kind of record, with its name in lists. Not a choice of the column: a new kind needs no migration."""

    INCIDENTS_EXPORTED = "incidents.exported", "Incidents exported"
    ANSWER_EXPORTED = "answer.exported", "Answer of a metric exported"
    EVIDENCE_EXPORTED = "evidence.exported", "Evidence exported"
    REPORT_TAKEN = "report.taken", "Report taken as a file"
    INCIDENTS_IMPORTED = "incidents.imported", "Past incidents imported"
    PERSON_LEFT = "person.left", "Somebody left"
    MAIL_TESTED = "mail.tested", "Test mail sent"
    TIMER_RETRIED = "timer.retried", "Timer tried again"
    JOB_RUN = "recurring_job.run", "Recurring job run by hand"
    REVIEW_PUBLISHED = "review.published", "Review published"
    LEARNING_RELEASED = "learning.released", "Learning of a restricted incident released"
    MATRIX_CONFIRMED = "matrix.confirmed", "Priority matrix looked at"
