"""Many drills at once: how late injects come, and whether a query of the real queue notices.

By hand: `DJANGO_SETTINGS_MODULE=config.settings.test python3 -m tests.benchmarks.drills_bench [--seconds 600]`, on the
database that DATABASE_URL names; it makes a test database and drops it. The suite measures few drills.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic, perf_counter, sleep
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db import connection
from django.test.utils import setup_test_environment
from django.utils import timezone

from incidents import reference
from incidents.drills import operations
from incidents.models import (
    Exercise,
    ExerciseInject,
    ExpectedAction,
    Incident,
    Inject,
    Scenario,
    ScenarioVersion,
    User,
)
from incidents.permissions.principal import as_system
from incidents.timers.operations import sweep
from tests.factories import make_incident

REPORTS_EVERY = 10
REAL = 500
# How long it takes to plan one drill, at most.
PLANNING_SECONDS = 0.1
GOAL_P99_MS, GOAL_SLOWER = 2000, 0.05
OUTAGE = {"type": "outage", "title": "Checkout answers with errors", "impact": 2, "urgency": 2, "via": "api"}


@dataclass(frozen=True)
class Measured:
    """Lateness of released injects in milliseconds, and the queue's median query in milliseconds without and with."""

    released: int
    expected: int
    p50: int
    p99: int
    queue_before: float
    queue_after: float


def measure(*, drills: int, injects: int, seconds: int, player: User, clock: Any = timezone.now) -> Measured:
    """Plan `drills` drills of `injects` injects spread over `seconds`, which begin one after the other until the first
    has its second inject, and let them run as a worker does: by a sweep each second. Real time passes.
    """
    with as_system("the benchmark of drills"):
        before = queue_median()
        version = _version(injects, seconds)
        begins = clock() + timedelta(seconds=2 + drills * PLANNING_SECONDS)
        apart = timedelta(seconds=seconds / injects / drills)
        exercises = [_plan(version, player, number, begins + number * apart, clock()) for number in range(drills)]
        _run(seconds, drills * injects, clock)
        rows = ExerciseInject.objects.filter(exercise__in=exercises, status="released")
        late = sorted(rows.values_list("late_ms", flat=True))
        return Measured(
            released=len(late),
            expected=drills * injects,
            p50=late[len(late) // 2] if late else -1,
            p99=late[int(len(late) * 0.99)] if late else -1,
            queue_before=before,
            queue_after=queue_median(),
        )


def queue_median(tries: int = 400) -> float:
    """Milliseconds of the query behind the queue's first page, once the database knows its tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    taken = []
    for _ in range(tries):
        began = perf_counter()
        list(Incident.objects.real().open().in_queue_order().select_related("state", "priority")[:50])
        taken.append((perf_counter() - began) * 1000)
    return sorted(taken)[tries // 2]


def _version(injects: int, seconds: int) -> ScenarioVersion:
    at = timezone.now()
    number = Scenario.objects.count()
    scenario = Scenario.objects.create(name=f"Bench {number}", slug=f"bench-{number}", created_at=at)
    times = {"made_at": at, "changed_at": at, "activated_at": at}
    version = ScenarioVersion.objects.create(scenario=scenario, number=1, status="active", **times)
    for place in range(injects):
        is_report = place % REPORTS_EVERY == 0
        inject = Inject.objects.create(
            version=version,
            position=place + 1,
            key=f"i-{place}",
            title=f"Inject {place}",
            trigger="offset",
            offset_seconds=place * seconds // injects,
            delivery="incident" if is_report else "console",
            incident=OUTAGE if is_report else {},
            body="Something happens.",
        )
        ExpectedAction.objects.create(inject=inject, position=1, key="a", text="Act", evidence="acknowledged")
    return version


def _plan(version: ScenarioVersion, player: User, number: int, starts_at: datetime, at: datetime) -> Exercise:
    return operations.plan_exercise(
        name=f"Bench {number}",
        exercise_type="functional",
        scenario_version=version,
        starts_at=starts_at,
        planned_minutes=60,
        team=None,
        service=None,
        trainer=None,
        roles=[(player, "player")],
        actor=None,
        at=at,
    )


def _run(seconds: int, expected: int, clock: Any) -> None:
    """A sweep each second until all are released, and for no longer than twice the time they take and three minutes."""
    ends = monotonic() + 2 * seconds + 180
    while monotonic() < ends:
        began = monotonic()
        sweep(clock=clock)
        if ExerciseInject.objects.filter(status="released").count() >= expected:
            return
        # Waits for the clock, as the beat does; nothing else here could be waited for.
        remaining = 1 - (monotonic() - began)
        if remaining > 0:
            sleep(remaining)


def main() -> None:
    arguments = argparse.ArgumentParser(description="Many drills at once.")
    arguments.add_argument("--drills", type=int, default=200)
    arguments.add_argument("--injects", type=int, default=20)
    arguments.add_argument("--seconds", type=int, default=600)
    asked = arguments.parse_args()
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        with as_system("the benchmark of drills"):
            reference.load(at=timezone.now())
            player = User.objects.create_user(username="player")
            for number in range(REAL):
                make_incident(title=f"Real {number}", at=timezone.now())
        measured = measure(drills=asked.drills, injects=asked.injects, seconds=asked.seconds, player=player)
        slower = measured.queue_after / measured.queue_before - 1
        print(f"{measured.released:,} of {measured.expected:,} injects came; late p50 {measured.p50} ms, ", end="")
        print(f"p99 {measured.p99} ms (goal {GOAL_P99_MS}); queue {measured.queue_before:.2f} ms before, ", end="")
        print(f"{measured.queue_after:.2f} ms after: {slower:+.1%} (goal {GOAL_SLOWER:+.0%})")
    finally:
        connection.creation.destroy_test_db("unused", verbosity=0)


if __name__ == "__main__":
    main()
