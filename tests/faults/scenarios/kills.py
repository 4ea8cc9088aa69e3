"""Processes are killed at random, a sink answers as it likes: nothing is lost, and what comes twice is the same."""

from __future__ import annotations

import random
from datetime import timedelta

from django.utils import timezone

from tests.faults.place import effects, make_sink_endpoint, make_timers, place, wait_until_up
from tests.faults.processes import Killer
from tests.faults.report import Report
from tests.faults.sink import Sink
from tests.faults.waiting import unfired, unsent, wait_for_none

VICTIMS = ("worker", "beat", "pager", "watchdog")


def moody(seed: int):
    """Seven of ten requests are taken; the others meet a failure, a refusal, silence or a cut line."""
    chosen = random.Random(seed)
    return lambda _number: chosen.choices([200, 500, 429, "hang", "drop"], weights=[70, 12, 6, 3, 9])[0]


def kills(size: str) -> Report:
    """Timers that page come due all the while; in the end everybody lives, and the sink takes what it is given."""
    is_full = size == "full"
    number, deaths, over = (3000, 500, 1200) if is_full else (60, 20, 30)
    report = Report("kills: kill -9 at random against a moody sink, PostgreSQL", size)
    with Sink(moody(1), hang_seconds=8) as sink, place(on_postgres=True) as here:
        make_sink_endpoint(sink)
        victims = here.start(*(VICTIMS if not is_full else (*VICTIMS, "worker", "pager")))
        wait_until_up(here, victims)
        begin = timezone.now() + timedelta(seconds=1)
        make_timers(number, kind="fault.page", begin=begin, over=timedelta(seconds=over))
        with Killer(victims, number=deaths, lives=(0.2, 9.0), seed=2) as killer:
            wait_for_none("kills", killer.left, patience=deaths * 10 + 60)
            report.least("kills", deaths, killer.kills.total())
        meanwhile, failed = len(sink.log.effects()), sum(came.answered != 200 for came in sink.log.came)
        sink.mood = lambda _number: 200
        report.exactly("timers not fired", 0, wait_for_none("timers", unfired, patience=over + 300))
        report.exactly("pages not sent", 0, wait_for_none("pages", unsent, patience=1200))
        judge_sink(report, sink, number)
        if is_full:
            report.least("pages taken while processes were killed", number // 2, meanwhile)
            report.least("requests the sink did not take", number // 10, failed)
        report.notes.append("kills: " + ", ".join(f"{name} {times}" for name, times in killer.kills.items()))
        report.notes.append(f"taken while processes were killed: {meanwhile:,}; not taken by the sink: {failed:,}")
    return report


def judge_sink(report: Report, sink: Sink, number: int) -> None:
    """Compare what came with what was promised: by key, each message once."""
    from incidents.notifications.models import Notification

    promised = {str(key) for key in Notification.objects.values_list("pk", flat=True)}
    requests, taken = sink.log.by_key(), sink.log.effects()
    report.exactly("timers fired", number, len(effects()))
    report.exactly("fired more than once", 0, sum(times > 1 for times in effects().values()))
    report.exactly("messages promised", number, len(promised))
    report.exactly("messages lost", 0, len(promised - set(taken)))
    report.exactly("messages nobody promised", 0, len(set(requests) - promised))
    report.exactly("effects at a receiver that heeds keys", number, len(taken))
    twice = sum(sum(came.answered == 200 for came in all_of) > 1 for all_of in requests.values())
    tries = sum(len(all_of) for all_of in requests.values())
    report.notes.append(f"{tries:,} requests; {twice:,} messages were taken more than once, under the same key")
