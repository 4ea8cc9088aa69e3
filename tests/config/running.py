"""A running Muster with real processes, for tests that start one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.architecture.tree import ROOT

OURS = (
    "DJANGO_SETTINGS_MODULE",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "ALLOWED_HOSTS",
)
PATIENCE = 90.0


def clean_environment(**changes: str) -> dict[str, str]:
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in OURS and not key.startswith(("MUSTER_", "PYTEST_", "DJANGO_ALLOW_ASYNC"))
    }
    return kept | {"MUSTER_NO_VENV": "1"} | changes


def manage(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *arguments]


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
