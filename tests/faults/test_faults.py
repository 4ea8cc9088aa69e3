"""The scenarios at a reduced size: what must be so on any machine. Times are judged by hand, see `tests.faults`."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT
from tests.config.running import clean_environment
from tests.faults.__main__ import SCENARIOS
from tests.faults.servers import find_postgres

pytestmark = [pytest.mark.slow, pytest.mark.embedded]

PATIENCE = 900


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "tests.faults", *arguments],
        cwd=ROOT,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A database that scenarios begin from, made once for all workers of a parallel run."""
    if find_postgres() is None or shutil.which("redis-server") is None:
        pytest.skip("There is no PostgreSQL or no Redis on this machine.")
    if os.geteuid() == 0 and shutil.which("runuser") is None:
        pytest.skip("PostgreSQL cannot be started as somebody else than root.")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "faults-prepared"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (folder / "postgres").exists():
            done = run("prepare", "--into", str(folder))
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_nothing_is_lost_and_nothing_happens_twice(scenario, prepared):
    done = run(scenario, "--size", "small", "--correctness-only", FAULTS_PREPARED=str(prepared))
    assert done.returncode == 0, done.stdout + done.stderr
