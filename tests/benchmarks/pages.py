"""How long pages and endpoints take as incidents grow. Run by hand:

    MUSTER_DATA=/tmp/bench python -m tests.benchmarks.pages 10000 1000000

With DATABASE_URL set it measures PostgreSQL. The database must be a scratch one: it is filled.
"""

from __future__ import annotations

import gc
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE",
    "config.settings.production" if "DATABASE_URL" in os.environ else "config.settings.embedded",
)

# One caller asks faster than any program should.
os.environ.setdefault("API_REQUESTS_PER_MINUTE", "1000000")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.lifecycle.operations import log_incident
from incidents.models import Incident, IncidentType, Service, Source, User
from incidents.people.operations import create_token
from incidents.permissions.principal import as_system
from tests.benchmarks.seed import seed

RUNS = 100


def main(sizes: list[int]) -> None:
    call_command("migrate", verbosity=0)
    call_command("setup", verbosity=0)
    if "DATABASE_URL" in os.environ:
        call_command("collectstatic", interactive=False, verbosity=0)
    table: dict[str, list[str]] = {}
    for size in sizes:
        started = time.perf_counter()
        seed(size)
        print(f"filled to {size:,} in {time.perf_counter() - started:.0f} s", flush=True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, call in calls().items():
            median, slow, queries = measure(call)
            table.setdefault(name, []).append(f"{median:.1f} / {slow:.1f} ms {queries:3d} q")
    print(f"\n{'p50 / p99 of ' + str(RUNS):34}" + "".join(f"{size:>28,}" for size in sizes))
    for name, cells in table.items():
        print(f"{name:34}" + "".join(f"{cell:>28}" for cell in cells))
    print(f"\nmemory of this process: {resident_megabytes():.0f} MB")


def measure(call: Callable[[], object]) -> tuple[float, float, int]:
    """The median and the 99th percentile of RUNS in milliseconds, and the queries of one call."""
    call()
    # As the web server does.
    gc.collect()
    gc.freeze()
    with CaptureQueriesContext(connection) as captured:
        call()
    queries = len(captured)
    # What was captured must not count as memory of the pages.
    reset_queries()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=100)[98], queries


def resident_megabytes() -> float:
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024


def calls() -> dict[str, Callable[[], object]]:
    agent = agent_of_the_bench()
    console, api = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    console.force_login(agent)
    now = timezone.now()
    _token, secret = create_token(
        agent,
        name="bench",
        scopes=["incidents:read", "incidents:write"],
        expires_at=now + timezone.timedelta(days=1),
        actor=agent,
        at=now,
    )
    bearer = {"Authorization": f"Bearer {secret}"}
    with as_system("benchmark"):
        newest = Incident.objects.filter(restricted=False).order_by("-pk").first()
        assert newest is not None
        some = log_incidents_to_move(agent)
    queue = "/admin/incidents/incident/"

    def get(client: Client, address: str, **headers: str) -> Callable[[], object]:
        def call() -> object:
            response = client.get(address, headers=headers or None, secure=False)
            assert response.status_code == 200, (address, response.status_code)
            return response

        return call

    def create() -> object:
        response = api.post(
            "/api/v1/incidents/",
            {"type": "user_issue", "title": "Benchmark: the printer is slow"},
            content_type="application/json",
            headers=bearer,
        )
        assert response.status_code == 201, response.content
        return response

    def move() -> object:
        response = api.post(
            f"/api/v1/incidents/{next(some)}/transitions/",
            {"transition": "investigate"},
            content_type="application/json",
            headers={**bearer, "If-Match": "*"},
        )
        assert response.status_code == 200, response.content
        return response

    return {
        "queue, first page": get(console, queue),
        "queue, all, newest": get(console, f"{queue}?tab=all"),
        "queue, mine": get(console, f"{queue}?tab=mine"),
        "queue, filtered": get(console, f"{queue}?tab=all&priority=2&state=resolved"),
        "queue, rare word": get(console, f"{queue}?tab=all&q=zebra"),
        "queue, common words": get(console, f"{queue}?tab=all&q=checkout+payment"),
        "incident page": get(console, f"{queue}{newest.pk}/change/"),
        "dashboard": get(console, "/admin/"),
        "API list": get(api, "/api/v1/incidents/", **bearer),
        "API list, open critical": get(api, "/api/v1/incidents/?open=true&priority=1", **bearer),
        "API search, rare word": get(api, "/api/v1/incidents/?q=zebra", **bearer),
        "API search, common words": get(api, "/api/v1/incidents/?q=checkout+payment", **bearer),
        "API retrieve": get(api, f"/api/v1/incidents/{newest.pk}/", **bearer),
        "API create": create,
        "API transition": move,
    }


def log_incidents_to_move(agent: User) -> Iterator[int]:
    """Fresh incidents, one for each call."""
    kind, source = IncidentType.objects.get(slug="outage"), Source.objects.get(slug="api")
    told = {"source": source, "service": Service.objects.first(), "actor": agent, "at": timezone.now()}
    made = [log_incident(type=kind, title="To be moved", **told).pk for _ in range(RUNS + 5)]
    return iter(made)


def agent_of_the_bench() -> User:
    from django.contrib.auth.models import Group

    agent = User.objects.get(username="bench1")
    agent.groups.add(Group.objects.get(name="agent"))
    return agent


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10_000])
