"""Measures figures of downtime and costs over many synthetic incidents, on whichever database the settings name.

By hand:

    DATABASE_URL=… DJANGO_SETTINGS_MODULE=… python3 -m tests.benchmarks.costs_bench --rows 1000000 [--fresh]

Fill an empty, migrated database only, or one that `seed` filled: it is filled up to `--rows`, each incident makes its
service suffer (hours, one in fifty for days; of those of the last three days some still), services and people get
rates, and days are kept; `--fresh` forgets what is kept. Then each metric is asked for: the first time, the best and
the worst of five, of a reader who sees nothing restricted, and of one who sees some. Run it with 100,000 and with
1,000,000: the second should take at most twice as long. `--directly` adds the same from the records alone, for the
last 30 days.
"""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from decimal import Decimal
from time import perf_counter

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.contrib.auth.models import Permission
from django.db import connection
from django.utils import timezone

from incidents import reference
from incidents.models import AffectedService, Incident, IncidentType, Service, User
from incidents.permissions.principal import as_system, as_user
from reports.costs.operations import Amount, Grid, fold_costs, set_response_rate, set_service_rate
from reports.costs.queries import reading
from reports.costs.queries.standing import Standing
from reports.metrics.choices import Group
from reports.metrics.questions import Question
from reports.metrics.registry import all_metrics, ask
from reports.models import CostDay, CostState, ResponseRate, ServiceRate
from tests.benchmarks.reports_bench import timed
from tests.benchmarks.seed import NOW, seed

SINCE, UNTIL = (NOW - timedelta(days=705)).date(), (NOW + timedelta(days=10)).date()
MONTH_AGO = (NOW - timedelta(days=30)).date()
# Working hours cost four times as much.
GRID = Grid("Europe/London", [100 if hour // 24 < 5 and 8 <= hour % 24 < 18 else 25 for hour in range(168)])


def fill(rows: int, *, is_fresh: bool) -> None:
    with as_system("benchmark data"):
        if not IncidentType.objects.exists():
            reference.load(at=timezone.now())
        seed(rows)
        if not AffectedService.objects.exists():
            _make_suffer()
        if not ServiceRate.objects.exists():
            _price()
    if is_fresh:
        CostState.objects.update(basis="forgotten")
    began = perf_counter()
    # Until it is asked: what is kept of the day of NOW counts then, and what runs on is added.
    folded = fold_costs(clock=lambda: NOW - timedelta(minutes=5), budget=timedelta(hours=3))
    took = perf_counter() - began
    with connection.cursor() as cursor, as_system("the benchmark counts"):
        cursor.execute("ANALYZE")
        effects = AffectedService.objects.count()
    print(f"{effects:,} intervals; {folded.days:,} days kept in {took:.1f} s, {CostDay.objects.count():,} rows")


def _make_suffer() -> None:
    """In SQL: of every incident with a service, from its report on."""
    days, hours = ("id % 7 || ' days'", "(id % 11) * 30 + 10 || ' minutes'")
    if connection.vendor == "postgresql":
        ends = f"reported_at + CASE WHEN id % 50 = 0 THEN ({days})::interval ELSE ({hours})::interval END"
        day = "reported_at + interval '1 hour'"
    else:
        ends = f"datetime(reported_at, '+' || CASE WHEN id % 50 = 0 THEN {days} ELSE {hours} END)"
        day = "datetime(reported_at, '+1 hour')"
    ends = f"CASE WHEN id % 350 = 0 THEN {day} ELSE {ends} END"
    with connection.cursor() as cursor:
        still = connection.ops.adapt_datetimefield_value(NOW - timedelta(days=3))
        cursor.execute(
            f"INSERT INTO {AffectedService._meta.db_table} (incident_id, service_id, effect, started_at, ended_at) "
            "SELECT id, service_id, CASE id % 3 WHEN 0 THEN 'degraded' ELSE 'down' END, reported_at, "
            f"CASE WHEN is_open AND reported_at > '{still}' THEN NULL ELSE {ends} END "
            f"FROM {Incident._meta.db_table} WHERE service_id IS NOT NULL"
        )


def _price() -> None:
    at, long_ago = timezone.now(), date(2020, 1, 1)
    for number, service in enumerate(Service.objects.all()):
        likely = Decimal(100 + number)
        amount = Amount(likely / 2, likely, likely * 3)
        set_service_rate(service, valid_from=long_ago, amount=amount, grid=GRID, actor=None, at=at)
    if not ResponseRate.objects.exists():
        amount = Amount(Decimal(40), Decimal(60), Decimal(90))
        general = {"team": None, "responder": "", "valid_from": long_ago, "share_percent": 20}
        set_response_rate(**general, amount=amount, actor=None, at=at)


def questions() -> dict[str, Question]:
    found: dict[str, Question] = {}
    for metric in all_metrics():
        if metric.subject == "Downtime and cost":
            found[f"{metric.name}, all time by month"] = Question(metric.name, SINCE, UNTIL, Group.MONTH)
            found[f"{metric.name}, all time by service"] = Question(metric.name, SINCE, UNTIL, Group.SERVICE)
            found[f"{metric.name}, 30 days by day"] = Question(metric.name, MONTH_AGO, UNTIL, Group.DAY)
    return found


def measure(person: User, title: str, asked: dict[str, Question]) -> None:
    print(f"{title}\n{'first':>9} {'best':>9} {'worst':>9} ms")
    for name, question in asked.items():
        with as_user(person):
            first, best, worst = timed(lambda question=question: ask(question, NOW))  # type: ignore[misc]
        print(f"{first:9.0f} {best:9.0f} {worst:9.0f}   {name}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--directly", action="store_true")
    options = parser.parse_args()
    print(f"{connection.vendor}, {options.rows:,} incidents")
    fill(options.rows, is_fresh=options.fresh)
    seen = Permission.objects.filter(codename="view_costs")
    person, someone = (User.objects.get_or_create(username=name)[0] for name in ("bench-reader", "bench0"))
    for user in (person, someone):
        user.user_permissions.add(*seen)
    measure(person, "From what is kept, with what today is made of", questions())
    months = {name: question for name, question in questions().items() if "by month" in name}
    measure(someone, "By somebody who sees some restricted incidents: the days on which they cost something", months)
    if options.directly:
        reading.read_standing = lambda _asked: Standing()
        recent = {name: question for name, question in questions().items() if "30 days" in name}
        measure(person, "From the records", recent)


if __name__ == "__main__":
    main()
