"""Reminding people that a way to reach them is to be proven again, and forgetting codes that have lapsed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from incidents.notifications.choices import NotificationClass
from incidents.notifications.links import absolute
from incidents.notifications.models import Notification
from incidents.notifications.operations.notify import notify
from incidents.notifications.queries.reach import methods_to_prove
from incidents.permissions.principal import as_system


def remind_to_prove(*, at: datetime) -> int:
    """Tell the owner of each method once when its proof ends within a fortnight, and once when it has ended.

    Each by itself, so that what is killed goes on where it was; how many were told. Outside any transaction.
    """
    told = 0
    with as_system("contact methods are to be proven again"):
        for method in methods_to_prove(at=at):
            if method.verify_by is None:
                continue
            is_over = method.verify_by <= at
            told += bool(
                notify(
                    kind="contact.verify_again",
                    recipients=[method.user],
                    notification_class=NotificationClass.UPDATE,
                    actor=None,
                    at=at,
                    intent=f"prove:{method.pk}:{method.verify_by:%Y-%m-%d}:{'over' if is_over else 'soon'}",
                    context={
                        "method": str(method),
                        "url": absolute(reverse("notifications_mine")),
                    },
                )
            )
        forget_codes(at=at)
    return told


@transaction.atomic
def forget_codes(*, at: datetime) -> int:
    """Take the codes out of what was sent, once they have lapsed; how many. Needs a principal that sees all."""
    lapsed = Notification.objects.filter(kind="contact.code", expires_at__lte=at, settled_at__isnull=False)
    return lapsed.exclude(context={}).update(context={})
