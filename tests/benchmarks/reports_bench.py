"""Measures answers of metrics over many synthetic incidents, on whichever database the settings name; by hand.

    DJANGO_SETTINGS_MODULE=… python3 -m tests.benchmarks.reports_bench --rows 1000000 [--fresh]

Fill an empty, migrated database only, or one that `seed` filled. It is filled up to `--rows`, what changed is folded
(how long that takes is told), and each metric is asked for all time; `--fresh` forgets what is kept and folds anew.
The first time is that of a process that has read nothing; then the best and the worst of five.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from incidents import reference
from incidents.models import Incident, IncidentType, Priority, Service, Team, User
from incidents.permissions.principal import as_system, as_user
from reports.metrics.choices import Group
from reports.metrics.operations import fold_facts
from reports.metrics.questions import Question
from reports.metrics.registry import all_metrics, ask
from reports.models import DayRollup, FactChange, FactState, IncidentFact
from tests.benchmarks.seed import NOW, seed

GOAL_MS, GOAL_FILTERED_MS = 500, 3_000
CHANGED = 50
SINCE, UNTIL = (NOW - timedelta(days=705)).date(), (NOW + timedelta(days=10)).date()


def timed(call: Callable[[], object]) -> tuple[float, float, float]:
    """Milliseconds: the first time, then the best and the worst of five."""
    taken = []
    for _ in range(6):
        began = perf_counter()
        call()
        taken.append((perf_counter() - began) * 1000)
    return taken[0], min(taken[1:]), max(taken[1:])


def fill(rows: int, *, is_fresh: bool) -> None:
    """Incidents up to `rows`, and everything folded."""
    with as_system("benchmark data"):
        if not IncidentType.objects.exists():
            reference.load(at=timezone.now())
        seed(rows)
    if is_fresh:
        FactState.objects.update(basis="forgotten")
    began = perf_counter()
    folded = fold_facts(clock=timezone.now, budget=timedelta(hours=3))
    took = perf_counter() - began
    print(f"folded: {folded.changes:,} changes and {folded.days:,} days in {took:.1f} s")
    with connection.cursor() as cursor, as_system("the benchmark counts"):
        cursor.execute("ANALYZE")
        print(f"{IncidentFact.objects.count():,} facts, {DayRollup.objects.count():,} roll-ups")


def questions() -> dict[str, tuple[Question, int]]:
    """What is asked, with the goal in milliseconds."""
    found: dict[str, tuple[Question, int]] = {}
    with as_system("the benchmark chooses"):
        teams = tuple(Team.objects.values_list("pk", flat=True)[:4])
        services = tuple(Service.objects.values_list("pk", flat=True)[:30])
        priorities = tuple(Priority.objects.values_list("pk", flat=True))
    for metric in all_metrics():
        if Group.MONTH not in metric.groups:
            continue
        found[f"{metric.name} by month"] = Question(metric.name, SINCE, UNTIL, Group.MONTH), GOAL_MS
    plain = Question("time_to_resolve", SINCE, UNTIL)
    for group in (Group.DAY, Group.SERVICE, Group.TEAM, Group.HOUR_OF_WEEK):
        found[f"time_to_resolve by {group}"] = Question("time_to_resolve", SINCE, UNTIL, group), GOAL_MS
    found["time_to_resolve of four teams by month"] = (
        Question("time_to_resolve", SINCE, UNTIL, Group.MONTH, only={Group.TEAM: teams}),
        GOAL_MS,
    )
    wide = {Group.PRIORITY: priorities, Group.SERVICE: services}
    found["time_to_resolve of half of all by month, by the facts"] = (
        Question("time_to_resolve", SINCE, UNTIL, Group.MONTH, only=wide),
        GOAL_FILTERED_MS,
    )
    found["backlog of half of all by day, by the facts"] = (
        Question("backlog", SINCE, UNTIL, Group.DAY, only=wide),
        GOAL_FILTERED_MS,
    )
    found["time_to_resolve of the last month"] = (
        Question(plain.metric, (NOW - timedelta(days=30)).date(), UNTIL, Group.DAY),
        GOAL_MS,
    )
    return found


def measure(title: str, person: User) -> int:
    """Ask everything as a person; return how many goals were missed."""
    missed = 0
    print(f"{title}\n{'first':>9} {'best':>9} {'worst':>9}   goal")
    for name, (question, goal) in questions().items():
        with as_user(person):
            first, best, worst = timed(lambda question=question: ask(question, NOW))  # type: ignore[misc]
        missed += worst > goal
        mark = "  MISSED" if worst > goal else ""
        print(f"{first:9.0f} {best:9.0f} {worst:9.0f} {goal:6}   {name}{mark}")
    return missed


def change_some() -> None:
    """Change what many answers rest on, as if work went on."""
    with as_system("the benchmark changes"):
        newest = list(Incident.objects.order_by("-pk").values_list("pk", flat=True)[:CHANGED])
        Incident.objects.filter(pk__in=newest).update(reassignment_count=9)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    print(f"{connection.vendor}, {options.rows:,} incidents")
    fill(options.rows, is_fresh=options.fresh)
    person = User.objects.get(username="bench0")
    person.user_permissions.add(*Permission.objects.filter(codename="view_costs"))
    missed = measure("Everything folded", person)
    change_some()
    missed += measure(f"{FactChange.objects.count()} changes not folded", person)
    began = perf_counter()
    folded = fold_facts(clock=timezone.now, budget=timedelta(hours=1))
    took = perf_counter() - began
    print(f"{folded.changes} changes folded in {took:.2f} s ({folded.days} days made anew); {missed} goals missed")


if __name__ == "__main__":
    main()
