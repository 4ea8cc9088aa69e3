"""The sweep of the outbox: looks every second at what is due, and tells workers of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic

from incidents.engine.claims import claim
from incidents.engine.operations import note_sweep
from incidents.engine.sweeping import only_sweeper
from incidents.notifications.choices import NotificationClass, NotificationState
from incidents.notifications.models import Notification
from incidents.notifications.operations.bundling import bundle
from incidents.notifications.operations.claiming import release_lapsed
from incidents.notifications.queries.due import Place, due_at, pending_at, place_of, places_with_room, room_at
from incidents.permissions.principal import as_system

NAME = "notifications"
SYSTEM = "the sweep of the outbox"
# Told to workers: the keys of pages, and those of everything else, each in the order in which they are to leave.
Hint = Callable[[Sequence[str], Sequence[str]], None]


def sweep_notifications(*, at: datetime, hint: Hint) -> int:
    """Release what dead processes held, expire, bundle, and hint what is due at `at`; return how many were hinted.

    Any number of callers: on SQLite one sweeps and the others return at once. What was hinted is not hinted again for
    ten seconds, unless `hint` raises, which is passed on.
    """
    with as_system(SYSTEM), only_sweeper(NAME) as is_ours:
        if not is_ours:
            return 0
        began = monotonic()
        released = release_lapsed(at=at)
        hinted: list[Notification] = []
        if pending_at(at).exists():
            _expire(at)
            bundle(at=at)
            hinted = _hint(at, hint)
        lags = [at - row.next_at for row in hinted if row.next_at is not None]
        note_sweep(
            NAME,
            at=at,
            count=released + len(hinted),
            lag_ms=int(max(lags).total_seconds() * 1000) if lags else 0,
            seconds=monotonic() - began,
        )
        return len(hinted)


def next_due(pk: str, *, at: datetime) -> str | None:
    """Hint to the caller what is due next by the way by which the message `pk` left: its key, or None."""
    with as_system(SYSTEM):
        place = place_of(pk)
        for row in _take(place, min(room_at(place, at=at), 1), at) if place is not None else ():
            return str(row.pk)
        return None


def _expire(at: datetime) -> None:
    """What came too late is not sent. A page is looked at once more when its turn comes, see `deliver`."""
    late = pending_at(at).filter(expires_at__lte=at).exclude(notification_class=NotificationClass.PAGE)
    if late.exists():
        late.update(state=NotificationState.EXPIRED, settled_at=at, last_error="It came too late to be of use.")


def _hint(at: datetime, hint: Hint) -> list[Notification]:
    rows = [row for place, room in places_with_room(at=at) for row in _take(place, room, at)]
    rows.sort(key=lambda row: (row.priority, row.next_at, row.pk))
    pages = [str(row.pk) for row in rows if not row.priority]
    others = [str(row.pk) for row in rows if row.priority]
    if not rows:
        return []
    try:
        hint(pages, others)
    except Exception:
        # Nobody heard of them: the next sweep, or the watchdog's, need not wait.
        Notification.objects.filter(pk__in=[*pages, *others]).update(hinted_at=None)
        raise
    return rows


def _take(place: Place, room: int, at: datetime) -> list[Notification]:
    if room <= 0:
        return []
    return claim(due_at(place, at=at), order=["priority", "next_at", "pk"], limit=room, changes={"hinted_at": at})
