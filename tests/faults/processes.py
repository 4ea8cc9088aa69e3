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
WORKER = [*CELERY, "worker", "--pool", "threads", "--loglevel", "WARNING", *SILENT]
MANAGE = [sys.executable, str(ROOT / "manage.py")]
COMMANDS = {
    "worker": [*WORKER, "--concurrency", "4", "--queues", "celery,notices"],
    "pager": [*WORKER, "--concurrency", "8", "--queues", "pages"],
    "beat": [*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", ""],
    "watchdog": [*MANAGE, "watchdog"],
}
RESTART_SECONDS = 0.2


class Kept:
    """One process; when it ends it is started again until `stop`."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], command: list[str] | None = None) -> None:
        self.name = name
        self.command = command or COMMANDS[name]
        self.environment = {**os.environ, **environment}
        self.log = folder / f"{name}-{secrets.token_hex(2)}.log"
        self.deaths = 0
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

    Each lives for a random time after it was started: long enough for some to be at work, and for others to begin.
    """

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
            time.sleep(self.random.uniform(*self.lives))
            if self.left() and victim.kill():
                with self.lock:
                    self.kills[victim.name] += 1
