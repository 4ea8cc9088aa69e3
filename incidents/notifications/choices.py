"""Fixed vocabularies of notifications."""

from __future__ import annotations

from django.db import models


class Channel(models.TextChoices):
    """A way by which something reaches somebody."""

    INBOX = "inbox", "Inbox"
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"
    CHAT = "chat", "Chat"
    PUSH = "push", "Push message"
    SMS = "sms", "Text message"


# Those that leave through a provider that an administrator has set up.
PROVIDED = (Channel.CHAT, Channel.PUSH, Channel.SMS)
# Those by which one person can be reached outside the console.
PERSONAL = (Channel.EMAIL, *PROVIDED)


class NotificationClass(models.TextChoices):
    """What is at stake: a page must be acknowledged, an update is about work of one's own, the rest can wait."""

    PAGE = "page", "Page"
    UPDATE = "update", "Update"
    INFO = "info", "Information"
    REPORT = "report", "Report"


# What leaves first when much is due at once.
PRIORITIES = {
    NotificationClass.PAGE: 0,
    NotificationClass.UPDATE: 3,
    NotificationClass.INFO: 5,
    NotificationClass.REPORT: 9,
}


class Importance(models.TextChoices):
    """For which notifications a personal rule holds: pages are important, everything else is default."""

    IMPORTANT = "important", "Pages"
    DEFAULT = "default", "Everything else"


class NotificationState(models.TextChoices):
    PENDING = "pending", "Waiting"
    SENDING = "sending", "Being sent"
    ACCEPTED = "accepted", "Accepted"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    SUPPRESSED = "suppressed", "Not needed any more"
    EXPIRED = "expired", "Expired"
    IN_DOUBT = "in_doubt", "In doubt"
    BUNDLED = "bundled", "Sent with others"


# Nothing happens to these any more by themselves.
SETTLED = (
    NotificationState.ACCEPTED,
    NotificationState.DELIVERED,
    NotificationState.FAILED,
    NotificationState.SUPPRESSED,
    NotificationState.EXPIRED,
    NotificationState.IN_DOUBT,
    NotificationState.BUNDLED,
)


class ErrorClass(models.TextChoices):
    """Why an attempt failed: what is permanent is not tried again by the same way."""

    TEMPORARY = "temporary", "Temporary"
    PERMANENT = "permanent", "Permanent"
    TIMEOUT = "timeout", "No answer in time"
    RATE_LIMIT = "rate_limit", "Too many at once"
    BLOCKED = "blocked", "Address not allowed"


class AttemptOutcome(models.TextChoices):
    """How one attempt ended; in doubt: the process ended before it could say."""

    RUNNING = "running", "Running"
    ACCEPTED = "accepted", "Accepted"
    FAILED = "failed", "Failed"
    IN_DOUBT = "in_doubt", "In doubt"


class PagingEnd(models.TextChoices):
    """Why nobody needs to be paged any more."""

    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    ENDED = "ended", "Resolved, closed or cancelled"
    SNOOZED = "snoozed", "Snoozed"
    NOT_NEEDED = "not_needed", "Not needed any more"


# After these Muster pages nobody by itself, until it is begun anew.
QUIET_ENDS = (PagingEnd.ACKNOWLEDGED, PagingEnd.SNOOZED, PagingEnd.NOT_NEEDED)
# After these it may be acknowledged once more: nobody has it, or whoever had it had it before it was reopened.
OPEN_ENDS = (PagingEnd.ENDED, PagingEnd.SNOOZED)


class WatchReason(models.TextChoices):
    CHOSEN = "chosen", "Chose to watch"
    MENTIONED = "mentioned", "Was mentioned"


class WebhookEvent(models.TextChoices):
    """What a webhook may subscribe to."""

    LOGGED = "incident.logged", "An incident was logged"
    ACKNOWLEDGED = "incident.acknowledged", "An incident was acknowledged"
    ASSIGNED = "incident.assigned", "An incident was assigned"
    STATUS_CHANGED = "incident.status_changed", "An incident changed its state"
    NOTE_ADDED = "incident.note_added", "A note was added"
    MAJOR_DECLARED = "incident.major_declared", "A major incident was declared"
    MAJOR_STOOD_DOWN = "incident.major_stood_down", "A major incident was stood down"
    PRIORITY_CHANGED = "incident.details_updated", "Details of an incident changed"
