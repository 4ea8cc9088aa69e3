"""Muster's processes, each kept running as systemd would, and killed as nothing would survive."""

from __future__ import annotations

import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from config.processes import die_with_parent
from tests.architecture.tree import ROOT

CELERY = [sys.executable, "-m", "celery", "--app", "config.celery", "--quiet", "--skip-checks"]
SILENT = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
WORKER = [*CELERY, "worker", "--pool", "threads", "--loglevel", "INFO", *SILENT]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
COMMANDS = {
    "worker": [*WORKER, "--concurrency", "4", "--queues", "celery,notices"],
    "pager": [*WORKER, "--concurrency", "8", "--queues", "pages"],
    "beat": [*CELERY, "beat", "--loglevel", "INFO", "--pidfile", ""],
    "watchdog": [*MANAGE, "watchdog"],
}
# What a process says once it is at work; the watchdog begins at once.
AT_WORK = {"worker": " ready.", "pager": " ready.", "beat": "beat: Starting"}
RESTART_SECONDS = 0.2


class Kept:
    """One process; when it ends it is started again until `stop`."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], command: list[str] | None = None) -> None:
        self.name = name
        self.command = command or COMMANDS[name]
        self.environment = {**os.environ, **environment}
        self.log = folder / f"{name}-{secrets.token_hex(2)}.log"
        self.deaths = 0
        # How often it had said that it is at work when it was killed last.
        self.said_before = 0
        self.is_wanted = True
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()
        self._start()
        self.keeper = threading.Thread(target=self._keep, daemon=True)
        self.keeper.start()

    def _start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(os.getpid()),
            )

    def _keep(self) -> None:
        while True:
            self.process.wait()
            with self.lock:
                if not self.is_wanted:
                    return
                self.deaths += 1
            time.sleep(RESTART_SECONDS)
            with self.lock:
                if self.is_wanted:
                    self._start()

    def kill(self) -> bool:
        """As by `kill -9`; return whether there was anything to kill."""
        with self.lock:
            if self.process.poll() is not None:
                return False
            self.process.send_signal(signal.SIGKILL)
            return True

    def stop(self) -> int:
        """Tell it to stop and wait; return its status."""
        with self.lock:
            self.is_wanted = False
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Killer:
    """Kills several processes again and again until they died so many times together.

    Most are at work for a random time when they die, however long they took to come up; one of eight dies before.
    """

    PATIENCE, SILENT_ONES_NEED = 120.0, 10.0

    def __init__(self, victims: list[Kept], *, number: int, lives: tuple[float, float], seed: int) -> None:
        self.victims, self.number, self.lives = victims, number, lives
        self.random = random.Random(seed)
        self.kills: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self._hunt, args=(victim,), daemon=True) for victim in victims]

    def __enter__(self) -> Killer:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.number = 0
        for thread in self.threads:
            thread.join()

    def left(self) -> int:
        with self.lock:
            return max(0, self.number - self.kills.total())

    def _hunt(self, victim: Kept) -> None:
        while self.left():
            if self.random.random() > 1 / 8:
                self._wait_until_at_work(victim)
            time.sleep(self.random.uniform(*self.lives))
            said = victim.said.count(AT_WORK.get(victim.name, "?"))
            if self.left() and victim.kill():
                victim.said_before = said
                with self.lock:
                    self.kills[victim.name] += 1

    def _wait_until_at_work(self, victim: Kept) -> None:
        word = AT_WORK.get(victim.name)
        until = time.monotonic() + (self.PATIENCE if word else self.SILENT_ONES_NEED)
        while self.left() and time.monotonic() < until and (not word or victim.said.count(word) <= victim.said_before):
            time.sleep(0.1)
