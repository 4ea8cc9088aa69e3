"""The broker or the database is gone for a while."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone

from tests.faults.place import make_sink_endpoint, make_timers, place, wait_until_up
from tests.faults.report import Report, percentile
from tests.faults.scenarios.kills import judge_sink
from tests.faults.sink import Sink
from tests.faults.waiting import unfired, unsent, wait_for_none

ALL = ("worker", "beat", "pager", "watchdog")


def sleep_until(moment) -> None:
    time.sleep(max(0.0, (moment - timezone.now()).total_seconds()))


def broker(size: str) -> Report:
    """Redis is killed while pages are due, and comes back."""
    number, over, away = (600, 120, 45) if size == "full" else (40, 24, 12)
    report = Report("broker: Redis gone while pages are due, PostgreSQL", size)
    with Sink() as sink, place(on_postgres=True) as here:
        make_sink_endpoint(sink)
        wait_until_up(here, here.start(*ALL))
        begin = timezone.now() + timedelta(seconds=3)
        make_timers(number, kind="fault.page", begin=begin, over=timedelta(seconds=over))
        sleep_until(begin + timedelta(seconds=over / 4))
        gone = time.time()
        here.redis.stop()
        time.sleep(away)
        here.redis.start()
        back = time.time()
        report.exactly("timers not fired", 0, wait_for_none("timers", unfired, patience=over + 120))
        report.exactly("pages not sent", 0, wait_for_none("pages", unsent, patience=120))
        judge_sink(report, sink, number)
        waits = page_waits(sink)
        meanwhile = [wait for due, wait in waits if gone <= due <= back]
        report.exactly("taken more than once", 0, _twice(sink))
        report.within("a page waited at most, the broker gone", 10.0, max(meanwhile, default=0), "s")
        report.notes.append(
            f"{len(meanwhile)} pages were due while it was gone, half left within {percentile(meanwhile, 0.5):.2f} s; "
            f"all: half within {percentile([wait for _, wait in waits], 0.5):.2f} s, "
            f"the longest {max((wait for _, wait in waits), default=0):.2f} s"
        )
    return report


def page_waits(sink: Sink) -> list[tuple[float, float]]:
    """For each page: when its timer was due (Unix time), and how long after that the sink took it."""
    from incidents.notifications.models import Notification
    from incidents.timers.models import Timer

    due = dict(Timer.objects.values_list("pk", "due_at"))
    taken = sink.log.effects()
    waits = []
    for key, intent in Notification.objects.values_list("pk", "intent"):
        timer = int(intent.split(":")[1])
        if str(key) in taken:
            waits.append((due[timer].timestamp(), taken[str(key)].at - due[timer].timestamp()))
    return waits


def _twice(sink: Sink) -> int:
    return sum(sum(came.answered == 200 for came in all_of) > 1 for all_of in sink.log.by_key().values())


def database(size: str) -> Report:
    """PostgreSQL is restarted immediately, again and again; nobody helps the processes."""
    number, times, apart = (1500, 5, 15) if size == "full" else (60, 2, 6)
    report = Report("database: PostgreSQL restarted immediately under load", size)
    with Sink() as sink, place(on_postgres=True) as here:
        make_sink_endpoint(sink)
        processes = here.start(*ALL)
        wait_until_up(here, processes)
        begin = timezone.now() + timedelta(seconds=3)
        make_timers(number, kind="fault.page", begin=begin, over=timedelta(seconds=(times + 1) * apart))
        for restart in range(times):
            sleep_until(begin + timedelta(seconds=(restart + 1) * apart))
            here.postgres.restart_immediately()
        report.exactly("restarts", times, times)
        report.exactly("timers not fired", 0, wait_for_none("timers", unfired, patience=240))
        report.exactly("pages not sent", 0, wait_for_none("pages", unsent, patience=240))
        judge_sink(report, sink, number)
        report.exactly("processes that ended", 0, sum(process.deaths for process in processes))
        report.notes.append("ended: " + (", ".join(f"{p.name} {p.deaths}" for p in processes if p.deaths) or "none"))
    return report
