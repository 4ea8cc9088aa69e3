"""What a try came to: it arrived, it is tried again, or another way is taken."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from incidents.engine.retries import wait_for_other, wait_for_page
from incidents.notifications.channels.base import Outcome
from incidents.notifications.choices import AttemptOutcome, ErrorClass, NotificationClass, NotificationState
from incidents.notifications.models import ContactMethod, DeliveryAttempt, Notification
from incidents.notifications.operations.endpoints import disable_gone
from incidents.notifications.operations.fail_over import fail_over, lock_paging
from incidents.permissions.principal import as_system

SYSTEM = "results of deliveries"
FINAL = (ErrorClass.PERMANENT, ErrorClass.BLOCKED)


@transaction.atomic
def finish(row: Notification, outcome: Outcome, *, at: datetime) -> bool:
    """Keep what the try of a claimed message came to; return whether it was still ours to say.

    A page that failed goes to the person's next way at once.
    """
    with as_system(SYSTEM):
        failed_page = not outcome.is_accepted and row.notification_class == NotificationClass.PAGE
        # Before any row of the outbox is changed: acknowledging takes the same locks in this order.
        is_wanted = lock_paging(row) if failed_page else True
        values = _arrived(outcome, at) if outcome.is_accepted else _failed(row, outcome, at)
        if not mine(row).update(**values, lease_owner="", lease_until=None):
            return False
        _keep_attempt(row, outcome, at)
        _keep_health(row, outcome, at)
        for name, value in values.items():
            setattr(row, name, value)
        if failed_page and is_wanted:
            fail_over(row, is_final=row.state == NotificationState.FAILED, at=at)
        if outcome.is_gone and row.endpoint is not None:
            disable_gone(row.endpoint, at=at)
        return True


@transaction.atomic
def drop(row: Notification, *, state: NotificationState, reason: str, at: datetime) -> bool:
    """Settle a claimed message that is not to leave: there was no try."""
    with as_system(SYSTEM):
        changed = mine(row).update(
            state=state,
            settled_at=at,
            last_error=reason[:300],
            lease_owner="",
            lease_until=None,
            attempt=row.attempt - 1,
        )
        if changed:
            DeliveryAttempt.objects.filter(notification=row.pk, number=row.attempt).delete()
        return bool(changed)


def mine(row: Notification) -> Any:
    """The row, as long as the claim holds by which we have it."""
    return Notification.objects.filter(
        pk=row.pk, state=NotificationState.SENDING, lease_owner=row.lease_owner, attempt=row.attempt
    )


def _arrived(outcome: Outcome, at: datetime) -> dict[str, Any]:
    return {
        "state": NotificationState.DELIVERED if outcome.is_delivered else NotificationState.ACCEPTED,
        "settled_at": at,
        "delivered_at": at if outcome.is_delivered else None,
        "provider_message_id": outcome.provider_message_id[:200],
        "error_class": "",
        "last_error": "",
    }


def _failed(row: Notification, outcome: Outcome, at: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "error_class": outcome.error_class or ErrorClass.TEMPORARY,
        "last_error": outcome.error[:300],
    }
    next_at = _next_try(row, outcome, at)
    if next_at is None:
        return {**values, "state": NotificationState.FAILED, "settled_at": at}
    return {**values, "state": NotificationState.PENDING, "next_at": next_at, "hinted_at": None}


def _next_try(row: Notification, outcome: Outcome, at: datetime) -> datetime | None:
    """When to try again; None when never: it is of no use, all tries are used up, or it would come too late."""
    if outcome.error_class in FINAL:
        return None
    is_page = row.notification_class == NotificationClass.PAGE
    wait = (wait_for_page if is_page else wait_for_other)(row.attempt, random=random.random)
    if wait is None:
        return None
    next_at = at + max(wait, timedelta(seconds=outcome.retry_after or 0))
    return None if row.expires_at is not None and next_at >= row.expires_at else next_at


def _keep_attempt(row: Notification, outcome: Outcome, at: datetime) -> None:
    DeliveryAttempt.objects.filter(notification=row.pk, number=row.attempt).update(
        finished_at=at,
        outcome=AttemptOutcome.ACCEPTED if outcome.is_accepted else AttemptOutcome.FAILED,
        error_class="" if outcome.is_accepted else outcome.error_class or ErrorClass.TEMPORARY,
        error="" if outcome.is_accepted else outcome.error[:300],
        status=outcome.status,
        excerpt=outcome.excerpt[:500],
    )


def _keep_health(row: Notification, outcome: Outcome, at: datetime) -> None:
    if row.method_id is not None:
        when = {"last_reached_at": at} if outcome.is_accepted else {"last_failed_at": at}
        ContactMethod.objects.filter(pk=row.method_id).update(**when)
