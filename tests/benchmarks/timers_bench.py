"""How fast timers fire in batches, and how long a claim takes beside a million that have fired. By hand:

    python3 -m tests.benchmarks.timers_bench [--fired 1000000] [--pending 50000]

on the database that DATABASE_URL names, else on a SQLite file of its own. It makes a test database and drops it.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

GOAL_FIRED_PER_SECOND, GOAL_CLAIM_MS = 1500, 20
SECOND = timedelta(seconds=1)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--fired", type=int, default=1_000_000)
    arguments.add_argument("--pending", type=int, default=50_000)
    arguments.add_argument("--claims", type=int, default=300)
    asked = arguments.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment

    from incidents.permissions.principal import as_system

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with as_system("benchmark of timers"):
            print(connection.vendor)
            measure_firing(10_000)
            fill(asked.fired, asked.pending)
            measure_claims(asked.claims)
    finally:
        connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


def measure_firing(count: int) -> None:
    """All due in one second, of four priorities; the handler does nothing but be called."""
    from incidents.models import Timer
    from incidents.timers import handlers
    from incidents.timers.operations import Promise, schedule_many, sweep

    order: list[int] = []
    handlers.connect([handlers.Handler("bench", lambda timers, at: order.extend(t.priority for t in timers), "Bench")])
    now = datetime.now(UTC)
    began = time.perf_counter()
    schedule_many(
        (Promise("bench", f"b{n}", now, priority=random.choice((0, 2, 5, 9)), subject_id=n) for n in range(count)),
        at=now,
    )
    print(f"  scheduled {count:,} at {count / (time.perf_counter() - began):,.0f}/s")
    began = time.perf_counter()
    fired = sweep(clock=lambda: datetime.now(UTC), budget=timedelta(minutes=5)).fired
    rate = fired / (time.perf_counter() - began)
    assert fired == count == Timer.objects.filter(state="fired").count()
    assert order == sorted(order), "something fired before a page"
    print(f"  fired {fired:,} at {rate:,.0f}/s, pages first (goal {GOAL_FIRED_PER_SECOND:,}/s)")


def fill(fired: int, pending: int) -> None:
    from django.db import connection

    from incidents.models import Timer

    now = datetime.now(UTC)
    chance = random.Random(1)

    def row(number: int, **values: object) -> Timer:
        key = f"f{number}"
        return Timer(kind="bench", dedup_key=key, subject_id=number, priority=chance.choice((0, 2, 5, 9)), **values)

    for start in range(0, fired, 20_000):
        then = now - timedelta(days=80) + start * SECOND / 10
        ended = {"state": "fired", "fired_at": then, "lateness_ms": 3, "created_at": then, "due_at": then}
        Timer.objects.bulk_create(row(number, **ended) for number in range(start, min(start + 20_000, fired)))
    later = [now + timedelta(seconds=chance.randint(3600, 30 * 86400)) for _ in range(pending)]
    Timer.objects.bulk_create(row(fired + number, due_at=due, created_at=now) for number, due in enumerate(later))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  beside {fired:,} fired and {pending:,} pending:")


def measure_claims(count: int) -> None:
    from incidents.timers.operations import Promise, schedule_many
    from incidents.timers.operations.sweeping import claim_due

    now = datetime.now(UTC)
    idle, busy = [], []
    for turn in range(count):
        idle.append(_timed(lambda: claim_due(at=now)))
        promises = [Promise("bench", f"c{turn}:{n}", now, subject_id=n, priority=n % 4) for n in range(50)]
        schedule_many(promises, at=now)
        busy.append(_timed(lambda: claim_due(at=now)))
    for words, times in (("a look when nothing is due", idle), ("a claim of 50", busy)):
        # What this process computes says more than the clock where others use the same cores.
        clock, own = (sorted(kind) for kind in zip(*times, strict=True))
        p99 = clock[int(len(clock) * 0.99)]
        print(f"    {words}: median {median(clock):.1f} ms, p99 {p99:.1f} ms (goal {GOAL_CLAIM_MS} ms), ", end="")
        print(f"of which computing median {median(own):.1f} ms, p99 {own[int(len(own) * 0.99)]:.1f} ms")


def _timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's computing."""
    began, own = time.perf_counter(), time.process_time()
    act()
    return (time.perf_counter() - began) * 1000, (time.process_time() - own) * 1000


if __name__ == "__main__":
    main()
