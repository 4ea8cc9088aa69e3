"""A running Muster, with real processes: it answers, recovers, refuses a second one, and leaves nobody behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tests.config.conftest import clean_environment, manage

pytestmark = pytest.mark.slow

PATIENCE = 90.0


def wait_for(condition, what):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"Waited in vain: {what}")


def children(parent: int) -> dict[int, str]:
    """The living processes below one, with their command lines."""
    found, waiting = {}, [parent]
    while waiting:
        current = waiting.pop()
        for task in Path(f"/proc/{current}/task").glob("*/children"):
            for child in map(int, task.read_text().split()):
                found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
                waiting.append(child)
    return found


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Running:
    """One `manage.py start` on a folder of its own, at a port that the system chose."""

    def __init__(self, data: Path, *arguments: str, **environment: str) -> None:
        self.data = data
        self.log = data.with_suffix(".log")
        self.environment = clean_environment(MUSTER_DATA=str(data), **environment)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                manage("start", "--port", "0", *arguments), env=self.environment, stdout=log, stderr=log, cwd=ROOT
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def address(self) -> str:
        def ready():
            assert self.process.poll() is None, self.said
            return "Muster is ready" in self.said

        wait_for(ready, f"readiness; it said: {self.said}")
        return json.loads((self.data / "running.lock").read_text())["address"]

    def child(self, word: str) -> int:
        """The process of that kind that the supervisor itself started."""
        direct = wait_for(lambda: [p for p, line in self.direct().items() if word in line], f"a {word}")
        return direct[0]

    def direct(self) -> dict[int, str]:
        own = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(child): Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ") for child in own}

    def get(self, page: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(self.address() + page, timeout=60) as answer:
            return answer.status, answer.read()

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def start(tmp_path):
    started = []

    def begin(*arguments, name="data", **environment):
        started.append(Running(tmp_path / name, *arguments, **environment))
        return started[-1]

    yield begin
    for running in started:
        for process in [running.process.pid, *children(running.process.pid)] if running.process.poll() is None else []:
            os.kill(process, signal.SIGKILL)
        running.process.wait()


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
    assert len(muster.direct()) == 3
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
    for word in ("gunicorn", " worker ", " beat "):
        killed = muster.child(word)
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda killed=killed, word=word: muster.child(word) != killed, f"another {word}")
    assert muster.get("/healthz")[0] == 200
    assert muster.said.count("ended by SIGKILL; it is started again.") == 3
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
