"""A whole Muster on SQLite: timers fire while programs write through the API."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.utils import timezone

from tests.faults.place import Place, effects, make_timers, place
from tests.faults.processes import MANAGE, Kept
from tests.faults.report import Report, percentile
from tests.faults.scenarios.load import lateness
from tests.faults.servers import free_port, wait_until
from tests.faults.waiting import unfired, wait_for_none

WRITES_PER_SECOND = 20


def embedded(size: str) -> Report:
    """600 timers a minute, and 20 writes a second: incidents are logged and notes added."""
    number, seconds = (600, 60) if size == "full" else (60, 6)
    report = Report("embedded: timers and writes through the API, SQLite", size)
    with place(on_postgres=False) as here:
        writes = Writes(f"{_start(here)}/api/v1/incidents/", _token())
        _warm_up(writes)
        begin = timezone.now() + timedelta(seconds=2)
        make_timers(number, kind="fault.mark", begin=begin, over=timedelta(seconds=seconds))
        time.sleep(2)
        writes.go_on_for(seconds)
        report.exactly("timers not fired", 0, wait_for_none("timers", unfired, patience=120))
        report.exactly("fired more than once", 0, sum(times > 1 for times in effects().values()))
        report.exactly("writes that failed", 0, len(writes.failures))
        report.exactly("“database is locked” in any log", 0, here.said().count("database is locked"))
        report.within("timers' lag, 99th of 100", 2.0, percentile(lateness(), 0.99), "s")
        report.within("a write, 99th of 100", 250.0, percentile(writes.took, 0.99) * 1000, "ms")
        report.notes.append(
            f"{len(writes.took):,} writes, half within {percentile(writes.took, 0.5) * 1000:.0f} ms; "
            f"lag: half within {percentile(lateness(), 0.5):.2f} s"
        )
        report.notes += sorted(set(writes.failures))[:3]
    return report


def _start(here: Place) -> str:
    port = free_port()
    command = [*MANAGE, "start", "--port", str(port), "--without-backup"]
    here.processes.append(Kept("start", here.folder, here.environment, command))
    wait_until(lambda: "Muster is ready" in here.said(), "Muster", 180)
    return f"http://127.0.0.1:{port}"


def _warm_up(writes: Writes) -> None:
    """Begin when the engine turns: a process that is still coming up says nothing of how timers lag at work."""
    from incidents.engine.models import Sweep

    swept = Sweep.objects.filter(name__in=["timers", "notifications"])
    wait_until(lambda: swept.count() == 2, "the first sweeps", 180)
    writes.go_on_for(1)
    writes.took.clear()


def _token() -> str:
    from incidents.models import User
    from incidents.people.choices import TokenScope
    from incidents.people.operations import create_token

    user = User.objects.filter(is_superuser=True).first()
    now = timezone.now()
    scopes = TokenScope.values
    return create_token(user, name="load", scopes=scopes, expires_at=now + timedelta(days=1), actor=user, at=now)[1]


class Writes:
    """POSTs at a steady pace, whether or not the ones before were answered."""

    def __init__(self, url: str, secret: str) -> None:
        self.url, self.secret = url, secret
        self.took: list[float] = []
        self.failures: list[str] = []
        self.logged: list[int] = []
        self.lock = threading.Lock()

    def go_on_for(self, seconds: int) -> None:
        began = time.monotonic()
        with ThreadPoolExecutor(16) as pool:
            for number in range(seconds * WRITES_PER_SECOND):
                time.sleep(max(0.0, began + number / WRITES_PER_SECOND - time.monotonic()))
                pool.submit(self._write, number)

    def _write(self, number: int) -> None:
        """Every fourth logs an incident, the others add a note to one."""
        url, body = self.url, {"type": "outage", "title": f"Under load {number}"}
        if number % 4 and self.logged:
            url, body = f"{self.url}{self.logged[number % len(self.logged)]}/notes/", {"body": f"Note {number}"}
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        began, failure = time.perf_counter(), ""
        try:
            data = json.dumps(body).encode()
            asked = urllib.request.Request(url, data=data, headers=headers, method="POST")
            with urllib.request.urlopen(asked, timeout=60) as answer:
                told = json.loads(answer.read())
            if url == self.url:
                self.logged.append(told["id"])
        except urllib.error.HTTPError as error:
            failure = f"{error.code} {error.read()[:200].decode(errors='replace')}"
        except OSError as error:
            failure = repr(error)
        with self.lock:
            self.took.append(time.perf_counter() - began)
            if failure:
                self.failures.append(failure)
