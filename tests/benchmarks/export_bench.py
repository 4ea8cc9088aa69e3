"""How fast files of incidents are written, and in how much memory. Run by hand:

    MUSTER_DATA=/tmp/bench python -m tests.benchmarks.export_bench 1000000

With DATABASE_URL set it measures PostgreSQL. The database must be a scratch one: it is filled. Each kind of file is
made by a job in a process of its own, as a worker makes it, so that its memory is that of the export alone. The time of
the processor is told beside the time by the clock, for machines on which others work too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault(
    "DJANGO_SETTINGS_MODULE",
    "config.settings.production" if "DATABASE_URL" in os.environ else "config.settings.embedded",
)

import django

django.setup()

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from incidents.jobs.models import Job
from incidents.jobs.operations import claim_job
from incidents.jobs.running import run_claimed
from incidents.models import User
from reports.exports.columns import COLUMNS
from reports.exports.operations import request_export
from tests.benchmarks.seed import seed

# What is taken: the usual columns, and everything but the long texts.
SHORT = [name for name in COLUMNS if name not in ("description", "resolution_summary")]
KINDS = {"csv": ("csv", []), "csv, 40 columns": ("csv", SHORT), "jsonl": ("jsonl", []), "xlsx": ("xlsx", [])}
MOST_IN_XLSX = 200_000


def main(size: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("setup", verbosity=0)
    started = time.perf_counter()
    seed(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"filled to {size:,} in {time.perf_counter() - started:.0f} s", flush=True)
    connection.close()
    for name, (kind, _columns) in KINDS.items():
        if kind != "xlsx" or size <= MOST_IN_XLSX:
            subprocess.run([sys.executable, "-m", "tests.benchmarks.export_bench", "--one", name], check=True)


def one(name: str) -> None:
    """Make one file, and tell what it cost."""
    kind, columns = KINDS[name]
    agent = User.objects.get(username="bench1")
    agent.groups.add(Group.objects.get(name="agent"))
    job = request_export(query="tab=all", kind=kind, columns=columns, actor=agent, at=timezone.now())
    claimed = claim_job(job.pk, owner="bench", at=timezone.now())
    assert claimed is not None
    before, started, used = _peak(), time.perf_counter(), time.process_time()
    run_claimed(claimed, now=timezone.now)
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    done = Job.objects.get(pk=job.pk)
    assert done.state == "done", done.error
    print(
        f"{name:16} {done.done:>9,} rows in {wall:6.1f} s = {done.done / wall:>8,.0f}/s by the clock, "
        f"{cpu:6.1f} s = {done.done / cpu:>8,.0f}/s of the processor; "
        f"{(done.result_size or 0) / 1_000_000:,.0f} MB; memory {_peak():.0f} MB ({before:.0f} before)",
        flush=True,
    )


def _peak() -> float:
    """The most memory this program has held, in megabytes: getrusage would tell that of the one that started it."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(fields["VmHWM"].split()[0]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
