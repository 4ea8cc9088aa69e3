"""A running Muster, with real processes: it answers, recovers, refuses a second one, and leaves nobody behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess

import pytest

from tests.architecture.tree import ROOT
from tests.config.running import children, clean_environment, is_alive, manage, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.embedded]


def test_a_life_from_first_start_to_second(start):
    muster = start(MUSTER_ADMIN_PASSWORD="a good long one")
    assert muster.get("/healthz") == (200, b'{"status": "ok"}')
    assert muster.get("/readyz") == (200, b'{"status": "ok"}')
    assert muster.get("/admin/login/")[0] == 200
    assert muster.get("/static/admin/js/core.js")[0] == 200
    assert "Sign in as admin with the password in MUSTER_ADMIN_PASSWORD" in muster.said
    assert "a good long one" not in muster.said
    assert sorted(path.name for path in (muster.data / "backups").iterdir()) == []
    assert muster.data.stat().st_mode & 0o777 == 0o700
    assert (muster.data / "muster.sqlite3").stat().st_mode & 0o077 == 0

    second = subprocess.run(
        manage("start", "--port", "0"), env=muster.environment, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert second.returncode == 75
    assert second.stderr.startswith(f"Muster is already running on the data in {muster.data} (process ")
    assert muster.address() in second.stderr

    everybody = children(muster.process.pid)
    assert len(muster.direct()) == 5
    assert muster.stop() == 0
    assert muster.said.endswith("Muster has stopped.\n")
    assert [line for process, line in everybody.items() if is_alive(process)] == []

    again = start()
    assert again.get("/healthz")[0] == 200
    assert "administrator was made" not in again.said
    assert again.stop(signal.SIGINT) == 0


def test_whoever_dies_is_started_again_and_nobody_is_turned_away(start):
    muster = start()
    muster.address()
    for word in ("gunicorn", "celery,notices", "--queues pages", " beat ", "manage.py watchdog"):
        killed = muster.child(word)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda killed=killed, word=word: muster.child(word) != killed, f"another {word}")
    assert muster.get("/healthz")[0] == 200
    assert muster.said.count("ended by SIGKILL; it is started again.") == 5
    assert muster.stop() == 0


def test_when_the_supervisor_is_killed_nobody_stays(start):
    muster = start()
    muster.address()
    everybody = children(muster.process.pid)
    muster.process.kill()
    muster.process.wait()
    wait_for(lambda: not any(map(is_alive, everybody)), "the end of everybody")
    again = start()
    assert again.get("/readyz")[0] == 200
    assert again.stop() == 0


def test_stopping_early_leaves_nothing_half_made(start):
    muster = start()
    wait_for((muster.data / "running.lock").exists, "the claim")
    assert muster.stop() == 0
    again = start()
    assert again.get("/readyz")[0] == 200
    assert again.stop() == 0


def test_a_port_that_is_taken_gets_a_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            manage("start", "--port", str(port)),
            env=clean_environment(MUSTER_DATA=str(tmp_path / "data")),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Port {port} is taken by another program. Choose another, as in: start --port {port + 1}\n"
