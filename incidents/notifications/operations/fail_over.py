"""A page that failed by one way goes on by the person's next, and when there is none, others are told."""

from __future__ import annotations

from datetime import datetime

from incidents.notifications.choices import Channel, NotificationState
from incidents.notifications.models import Notification, Paging
from incidents.notifications.operations.notify import by_method
from incidents.notifications.operations.paging import PAGE_LIVES
from incidents.notifications.operations.trouble import tell_failed_over, tell_unreached
from incidents.notifications.queries.incidents import lock_incident
from incidents.notifications.queries.truth import BUNDLES, bundled
from incidents.notifications.queries.ways import working_methods

# A single hiccup of the only way is no reason to call others: by the third failure some twenty seconds are lost.
HICCUPS = 2
ON_ITS_WAY = (NotificationState.SENDING, NotificationState.ACCEPTED, NotificationState.DELIVERED)


def lock_paging(row: Notification) -> bool:
    """Hold the incidents of a page, and return whether anybody is still to be paged about any of them."""
    rows = bundled(row) if row.kind in BUNDLES else [row]
    wanted = row.generation is None and row.kind not in BUNDLES
    for page in sorted(rows, key=lambda page: page.incident_id or 0):
        if page.incident_id is None or page.generation is None:
            continue
        lock_incident(page.incident_id)
        running = Paging.objects.filter(incident=page.incident_id, settled_at=None, generation=page.generation)
        wanted = wanted or running.exists()
    return wanted


def fail_over(row: Notification, *, is_final: bool, at: datetime) -> None:
    """Go on by the next way that was not taken yet. Needs the row in its new state, and `lock_paging`."""
    if row.recipient is None:
        if is_final:
            tell_unreached(row, among=(), at=at)
        return
    intents = [row.intent]
    if row.kind in BUNDLES:
        intents += [page.intent for page in bundled(row)]
    same = Notification.objects.filter(intent__in=intents, recipient=row.recipient).exclude(pk=row.pk)
    others = list(same.exclude(channel=Channel.INBOX).select_related("method__provider").order_by("next_at", "pk"))
    waiting = [other for other in others if other.state == NotificationState.PENDING and not other.attempt]
    if waiting:
        _hasten(row, waiting, at)
    elif any(other.state in ON_ITS_WAY for other in others):
        return
    elif not _by_another(row, others, at) and (is_final or row.attempt > HICCUPS):
        tell_unreached(row, among=others, at=at)


def _hasten(row: Notification, waiting: list[Notification], at: datetime) -> None:
    """The next way of each message leaves now instead of later."""
    following = {other.intent: other for other in reversed(waiting)}
    late = [other for other in following.values() if other.next_at is None or other.next_at > at]
    if not late:
        return
    Notification.objects.filter(pk__in=[other.pk for other in late], state=NotificationState.PENDING).update(
        next_at=at, hinted_at=None
    )
    tell_failed_over(row, to=late[0].method, at=at)


def _by_another(row: Notification, others: list[Notification], at: datetime) -> bool:
    """A proven method that the person's rules do not name is better than silence."""
    taken = [other.method_id for other in [row, *others] if other.method_id is not None]
    unused = working_methods().filter(user=row.recipient).exclude(pk__in=taken)
    method = unused.select_related("provider").order_by("created_at", "pk").first()
    if method is None:
        return False
    context = {**row.context, "due": at.isoformat()}
    if row.kind in BUNDLES:
        context["of"] = row.context.get("of", str(row.pk))
    made = Notification(
        dedup_key=f"{row.intent}:{method.pk}",
        intent=row.intent,
        kind=row.kind,
        notification_class=row.notification_class,
        priority=row.priority,
        incident_id=row.incident_id,
        generation=row.generation,
        context=context,
        recipient=row.recipient,
        next_at=at,
        expires_at=at + PAGE_LIVES,
        created_at=at,
        **by_method(method),
    )
    Notification.objects.bulk_create([made], ignore_conflicts=True)
    tell_failed_over(row, to=method, at=at)
    return True
