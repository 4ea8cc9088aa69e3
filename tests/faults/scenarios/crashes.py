"""A process dies at each named point of a delivery; what it held is taken up again."""

from __future__ import annotations

import os
from datetime import timedelta

from django.db import connection, connections
from django.utils import timezone

from tests.faults.place import make_sink_endpoint, place
from tests.faults.report import Report
from tests.faults.sink import Sink

CRASHED = 137
# After the lease of whatever died has lapsed.
LATER = timedelta(minutes=2)
# Where bytes may have left before the process died.
SENT_BEFORE = ("after-send", "before-finish")


def crashes(size: str) -> Report:
    """Each point so many times, for pages and for what is no page."""
    times = 25 if size == "full" else 3
    report = Report(f"crashes: each point of a delivery {times} times, PostgreSQL", size)
    from incidents.engine.crash_points import POINTS

    with Sink() as sink, place(on_postgres=True):
        make_sink_endpoint(sink)
        for point in POINTS:
            _crash_pages(report, sink, point, times)
            _crash_others(report, sink, point, times)
    return report


def _crash_pages(report: Report, sink: Sink, point: str, times: int) -> None:
    """A page is sent again under the same id, and is never lost."""
    from incidents.notifications.models import Notification

    keys = _promise(point, "page", times)
    died = sum(_die_and_take_up(key, point) for key in keys)
    taken = [_times_taken(sink, key) for key in keys]
    accepted = Notification.objects.filter(pk__in=keys, state="accepted").count()
    report.exactly(f"{point}: processes that died", times, died)
    report.exactly(f"{point}: pages lost", 0, taken.count(0))
    report.exactly(f"{point}: pages accepted", times, accepted)
    report.exactly(f"{point}: pages sent a second time", times if point in SENT_BEFORE else 0, taken.count(2))
    report.exactly(f"{point}: pages sent a third time", 0, sum(number > 2 for number in taken))


def _crash_others(report: Report, sink: Sink, point: str, times: int) -> None:
    """What is no page is sent once at most, and stays in doubt where nobody knows."""
    from incidents.notifications.models import Notification

    keys = _promise(point, "info", times)
    for key in keys:
        _die_and_take_up(key, point)
    taken = [_times_taken(sink, key) for key in keys]
    doubted = Notification.objects.filter(pk__in=keys, state="in_doubt").count()
    report.exactly(f"{point}: others sent twice", 0, sum(number > 1 for number in taken))
    report.exactly(f"{point}: others in doubt", 0 if point == "after-finish" else times, doubted)


def _promise(point: str, kind: str, times: int) -> list[str]:
    from incidents.notifications.choices import NotificationClass
    from incidents.notifications.models import WebhookEndpoint
    from incidents.notifications.operations import notify_places

    rows = [
        notify_places(
            kind="incident.logged",
            notification_class=NotificationClass(kind),
            actor=None,
            at=timezone.now(),
            intent=f"crash:{point}:{kind}:{number}",
            endpoints=[WebhookEndpoint.objects.get(name="sink")],
        )[0]
        for number in range(times)
    ]
    return [str(row.pk) for row in rows]


def _die_delivering(key: str, point: str) -> bool:
    """Deliver in a process of its own, which dies at the point; return whether it did."""
    from incidents.engine import crash_points
    from incidents.notifications.operations import deliver

    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            crash_points._CHOSEN = point
            deliver(key, at=timezone.now())
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    connection.close()
    return os.waitstatus_to_exitcode(status) == CRASHED


def _die_and_take_up(key: str, point: str) -> bool:
    """One after the other: what a dead process held counts among those that leave at once until its lease lapses."""
    from incidents.notifications.operations import deliver
    from incidents.notifications.operations.claiming import release_lapsed

    has_died = _die_delivering(key, point)
    release_lapsed(at=timezone.now() + LATER)
    deliver(key, at=timezone.now() + LATER)
    return has_died


def _times_taken(sink: Sink, key: str) -> int:
    return len(sink.log.by_key().get(key, []))
