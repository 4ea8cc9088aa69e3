"""The place of one run: a folder, servers, an environment, and Muster's database prepared in it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from tests.faults.processes import Kept
from tests.faults.servers import Postgres, Redis, wait_until
from tests.faults.sink import Sink

BATCH = 5000
# Names the folder of a database that `prepare` has left, so that not each run makes one.
PREPARED = "FAULTS_PREPARED"


class Place:
    """Everything of one run. Processes are started by name and stopped together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        self.environment: dict[str, str] = {}
        self.processes: list[Kept] = []

    def start(self, *names: str, **environment: str) -> list[Kept]:
        started = [Kept(name, self.folder, {**self.environment, **environment}) for name in names]
        self.processes += started
        return started

    def stop_processes(self) -> None:
        for process in self.processes:
            process.stop()
        self.processes.clear()

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self.folder.glob("*.log"))


@contextlib.contextmanager
def place(*, on_postgres: bool, mail_port: int = 25) -> Iterator[Place]:
    """A fresh Muster with nothing running yet, and Django of this process set up for it. Once in a process."""
    folder = Path(tempfile.mkdtemp(prefix="muster-faults."))
    folder.chmod(0o755)
    made = Place(folder)
    try:
        environment = {
            "MUSTER_NO_VENV": "1",
            "MUSTER_DATA": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "OUTGOING_PRIVATE_TARGETS": "127.0.0.0/8",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "MUSTER_URL": "http://127.0.0.1:8000",
            # One token stands for many programs.
            "API_REQUESTS_PER_MINUTE": "1000000",
        }
        like = Path(os.environ[PREPARED]) if on_postgres and os.environ.get(PREPARED) else None
        if on_postgres:
            made.postgres, made.redis = Postgres(folder, like=like), Redis(folder)
            made.postgres.start()
            made.redis.start()
            environment |= {
                "DATABASE_URL": made.postgres.url,
                "REDIS_URL": made.redis.url,
                "SECRET_KEY": secrets.token_urlsafe(64),
                "ALLOWED_HOSTS": "localhost,127.0.0.1",
            }
        made.environment = environment
        _set_up_django(environment, is_prepared=like is not None)
        from incidents.permissions.principal import as_system

        with as_system("the fault harness counts"):
            yield made
    finally:
        made.stop_processes()
        if made.postgres is not None:
            with contextlib.suppress(RuntimeError):
                made.postgres.stop()
        if made.redis is not None:
            made.redis.stop()
        if os.environ.get("MUSTER_FAULTS_KEEP"):
            print(f"Kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def prepare(folder: Path) -> None:
    """Leave a prepared database behind in `folder`, from which other runs begin (see PREPARED)."""
    with place(on_postgres=True) as here:
        here.postgres.stop("fast")
        subprocess.run(["cp", "-a", str(here.postgres.folder), str(folder / "postgres")], check=True)


def _set_up_django(environment: dict[str, str], *, is_prepared: bool) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY_FILE", "MUSTER_TEST_DATA"):
        os.environ.pop(name, None)
    os.environ |= environment
    import django

    django.setup()
    if is_prepared:
        return
    from django.core.management import call_command
    from django.db import connection

    from tests.faults.app.apps import CREATE

    call_command("migrate", interactive=False, verbosity=0, skip_checks=True)
    call_command("setup", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        cursor.execute(CREATE)


def wait_until_up(place: Place, started: list[Kept]) -> None:
    """Wait until the processes that were started have shown that they work."""
    from incidents.engine.models import Sweep
    from incidents.watchdog.models import EngineAudit

    names = {process.name for process in started}
    sweepers = {"timers": "worker", "notifications": "pager"}

    def is_up() -> bool:
        done_by = dict(Sweep.objects.values_list("name", "last_by"))
        for sweep, name in sweepers.items():
            owners = [f":{process.process.pid}:" for process in started if process.name == name]
            if owners and not any(one in done_by.get(sweep, "") for one in owners):
                return False
        return "watchdog" not in names or EngineAudit.objects.exists()

    wait_until(is_up, f"processes; they said: {place.said()[-2000:]}", 180)


def make_sink_endpoint(sink: Sink) -> None:
    from django.utils import timezone

    from incidents.notifications.models import WebhookEndpoint
    from incidents.notifications.webhook_secrets import make_nonce
    from incidents.people.models import User

    owner, _ = User.objects.get_or_create(username="owner-of-the-sink", defaults={"is_active": True})
    values = {"url": sink.url, "owner": owner, "nonce": make_nonce(), "created_at": timezone.now()}
    WebhookEndpoint.objects.update_or_create(name="sink", defaults=values)


def make_timers(
    number: int, *, kind: str, begin: datetime, over: timedelta, priority: int = 5, **payload: object
) -> None:
    """Timers due one after the other from `begin` on, spread evenly."""
    from django.utils import timezone

    from incidents.timers.models import Timer

    run, now = secrets.token_hex(4), timezone.now()
    timers = (
        Timer(
            kind=kind,
            dedup_key=f"{run}:{position}",
            due_at=begin + over * (position / max(number, 1)),
            priority=priority,
            payload=payload,
            created_at=now,
        )
        for position in range(number)
    )
    while batch := [timer for _, timer in zip(range(BATCH), timers, strict=False)]:
        Timer.objects.bulk_create(batch)


def effects() -> dict[int, int]:
    """How often each timer fired."""
    from django.db import connection

    from tests.faults.app.apps import TABLE

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT timer, count(*) FROM {TABLE} GROUP BY timer")
        return dict(cursor.fetchall())
