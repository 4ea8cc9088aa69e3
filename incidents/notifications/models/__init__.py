"""The rows of notifications."""

from incidents.notifications.models.outbox import DeliveryAttempt, Notification, Paging
from incidents.notifications.models.people import ContactMethod, NotificationRule, QuietHours, Watch
from incidents.notifications.models.places import ChannelProvider, NotificationTemplate, WebhookEndpoint

__all__ = [
    "ChannelProvider",
    "ContactMethod",
    "DeliveryAttempt",
    "Notification",
    "NotificationRule",
    "NotificationTemplate",
    "Paging",
    "QuietHours",
    "Watch",
    "WebhookEndpoint",
]
