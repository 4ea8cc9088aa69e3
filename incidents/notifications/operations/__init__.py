"""Every change to who is told what, and how."""

from incidents.notifications.operations.deliver import deliver
from incidents.notifications.operations.notify import notify, notify_places
from incidents.notifications.operations.paging import begin_paging, page, settle_paging
from incidents.notifications.operations.sweep import next_due, sweep_notifications
from incidents.notifications.operations.waiting import cancel_notifications, send_again

__all__ = [
    "begin_paging",
    "cancel_notifications",
    "deliver",
    "next_due",
    "notify",
    "notify_places",
    "page",
    "send_again",
    "settle_paging",
    "sweep_notifications",
]
