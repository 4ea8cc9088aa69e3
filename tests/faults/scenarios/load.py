"""Much is due: timers over a minute, on both databases, and ten thousand in one second."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests.faults.place import Place, effects, make_timers, place, wait_until_up
from tests.faults.report import Report, percentile
from tests.faults.waiting import unfired, wait_for_none

ALL = ("worker", "beat", "pager", "watchdog")
BEGIN_IN = timedelta(seconds=3)


def steady(size: str) -> Report:
    """Timers due over a minute on PostgreSQL, with every process running."""
    number, over = (3000, timedelta(seconds=60)) if size == "full" else (200, timedelta(seconds=8))
    report = Report("steady: timers due over a minute, PostgreSQL", size)
    with place(on_postgres=True) as here:
        _fire_all(here, report, number, over, patience=180)
        lags = lateness()
        report.within("lag, 99th of 100", 1.0, percentile(lags, 0.99), "s")
        report.notes.append(f"lag: half within {percentile(lags, 0.5):.2f} s, the longest {max(lags, default=0):.2f} s")
    return report


def _fire_all(here: Place, report: Report, number: int, over: timedelta, *, patience: float) -> None:
    wait_until_up(here, here.start(*ALL))
    make_timers(number, kind="fault.mark", begin=timezone.now() + BEGIN_IN, over=over)
    left = wait_for_none("timers", unfired, patience=BEGIN_IN.seconds + over.seconds + patience)
    found = effects()
    report.exactly("timers not fired", 0, left)
    report.exactly("timers fired", number, len(found))
    report.exactly("fired more than once", 0, sum(times > 1 for times in found.values()))


def lateness(**asked: object) -> list[float]:
    """How late each timer of the harness was, in seconds."""
    from incidents.timers.models import Timer

    found = Timer.objects.filter(kind__startswith="fault.", state="fired", **asked)
    return [late / 1000 for late in found.order_by().values_list("lateness_ms", flat=True)]


def burst(size: str) -> Report:
    """All due at one instant: what is most pressing goes first."""
    pages, others = (500, 9500) if size == "full" else (50, 950)
    report = Report("burst: all due in one second, PostgreSQL", size)
    with place(on_postgres=True) as here:
        wait_until_up(here, here.start(*ALL))
        due = timezone.now() + BEGIN_IN
        at_once = timedelta(0)
        # The less pressing first, so that their order in the table does not help.
        make_timers(others, kind="fault.mark", begin=due, over=at_once, priority=9)
        make_timers(pages, kind="fault.mark", begin=due, over=at_once, priority=0)
        report.exactly("timers not fired", 0, wait_for_none("timers", unfired, patience=240))
        first, later = lateness(priority=0), lateness(priority=9)
        overtaken = sum(late < max(first, default=0) for late in later)
        report.exactly("fired more than once", 0, sum(times > 1 for times in effects().values()))
        # Sweepers at work at the same moment hold a batch each.
        report.lines.append(_order(overtaken, others))
        report.within("the last page was late by", 3.0, max(first, default=0), "s")
        report.notes.append(f"the last of the others was late by {max(later, default=0):.2f} s")
    return report


def _order(overtaken: int, others: int):
    from tests.faults.report import Line

    most = others // 5
    return Line("others fired before the last page", f"≤ {most:,}", f"{overtaken:,}", overtaken <= most)
