"""One child process of the supervisor: how it is started, stopped, and how long it rests before the next try."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
FIRST_REST, LONGEST_REST = 0.5, 30.0
# A process that has run this long has recovered: its next death counts as its first.
HEALTHY_SECONDS = 60.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Plan:
    """What to run. `handed_down` are open files that the child inherits."""

    name: str
    command: list[str]
    folder: Path
    handed_down: tuple[int, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)


class Child:
    """A process kept running. All times are readings of the monotonic clock, in seconds."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.deaths = 0
        self.next_try: float | None = None

    def start(self, now: float) -> None:
        """Start it in a session of its own, so that the terminal's Ctrl-C reaches the supervisor alone."""
        self.next_try = None
        self.started_at = now
        self.process = subprocess.Popen(
            self.plan.command,
            cwd=self.plan.folder,
            # Many threads in few arenas: each arena keeps what it once needed.
            env={"MALLOC_ARENA_MAX": "2", **os.environ, **self.plan.environment},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.plan.handed_down,
            preexec_fn=die_with_parent(os.getpid()),
        )

    def notice_death(self, now: float) -> int | None:
        """Return the exit status if it has just died, and plan its next start."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        self.process = None
        self.deaths = 1 if now - self.started_at >= HEALTHY_SECONDS else self.deaths + 1
        self.next_try = now + rest_after(self.deaths)
        return status

    def is_due(self, now: float) -> bool:
        return self.process is None and self.next_try is not None and self.next_try <= now

    def ask_to_stop(self) -> None:
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it and whatever it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait(self, until: float) -> bool:
        """Return whether it has ended by `until`."""
        if self.process is None:
            return True
        try:
            self.process.wait(timeout=max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True

    def _send(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


def rest_after(deaths: int) -> float:
    """Return how many seconds to rest before the next start: doubling, with an upper bound."""
    return float(min(FIRST_REST * 2 ** min(deaths - 1, 16), LONGEST_REST))


def die_with_parent(parent: int) -> Callable[[], None] | None:
    """Return what a child does before it begins: ask the kernel for SIGTERM when its parent dies (on Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        # The parent may have died before the kernel was asked.
        if os.getppid() != parent:
            os._exit(1)

    return prepare
