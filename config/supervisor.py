"""Keeps Muster's processes running: whoever dies is started again, and when it stops nobody is left behind."""

from __future__ import annotations

import os
import selectors
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from config.processes import STOP_SIGNALS, Child, Plan

STOP_SECONDS = 15.0
READY_SECONDS = 90.0
# Deaths of the first process before it was ever ready, after which trying again is of no use.
HOPELESS = 3

Say = Callable[[str], None]


class NeverReady(Exception):
    """The first process did not come up; the message is a sentence for a person."""


class Supervisor:
    """Runs children until told to stop. The first one is started alone; the others once it is ready.

    `ready` is the reading end of a pipe into which the first child writes when it can answer.
    """

    def __init__(self, plans: list[Plan], *, ready: int, say: Say) -> None:
        self.children = [Child(plan) for plan in plans]
        self.ready = ready
        self.say = say
        self.signals: list[int] = []

    def run(self, on_ready: Callable[[], None]) -> None:
        """Start everything, call `on_ready`, and return after a stop signal, when no child is left.

        Raises NeverReady, after stopping what was started.
        """
        with self._wakened_by_signals() as wake:
            try:
                self.children[0].start(time.monotonic())
                if self._wait_until_ready(wake):
                    for child in self.children[1:]:
                        child.start(time.monotonic())
                    on_ready()
                    while not self._is_told_to_stop():
                        self._sleep(wake, self._pause())
                        self._look_after()
            finally:
                self._stop_all()

    def _wait_until_ready(self, wake: int) -> bool:
        """Return False when told to stop before."""
        first = self.children[0]
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if self._is_told_to_stop():
                return False
            if self.ready in self._sleep(wake, min(1.0, self._pause() or 1.0), self.ready):
                return True
            self._look_after([first])
            if first.deaths >= HOPELESS:
                raise NeverReady(f"The {first.plan.name} does not start. What it said stands above.")
        raise NeverReady(f"The {first.plan.name} was not ready after {READY_SECONDS:.0f} seconds.")

    def _look_after(self, children: list[Child] | None = None) -> None:
        for child in children or self.children:
            now = time.monotonic()
            if (status := child.notice_death(now)) is not None:
                self.say(f"The {child.plan.name} ended {describe(status)}; it is started again.")
            if child.is_due(now):
                child.start(now)

    def _pause(self) -> float | None:
        """Return the seconds until a child is due, or None where only a signal matters."""
        due = [child.next_try for child in self.children if child.next_try is not None]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def _is_told_to_stop(self) -> bool:
        return any(number in STOP_SIGNALS for number in self.signals)

    def _stop_all(self) -> None:
        for child in reversed(self.children):
            child.ask_to_stop()
        told = len(self.signals)
        until = time.monotonic() + STOP_SECONDS
        for child in self.children:
            # A second Ctrl-C means: at once.
            while not child.wait(min(until, time.monotonic() + 0.2)):
                if time.monotonic() >= until or any(n in STOP_SIGNALS for n in self.signals[told:]):
                    child.kill()

    def _sleep(self, wake: int, seconds: float | None, *others: int) -> set[int]:
        """Wait for a signal or for one of the other files; return what can be read."""
        with selectors.DefaultSelector() as selector:
            for file in (wake, *others):
                selector.register(file, selectors.EVENT_READ)
            found = {key.fd for key, _ in selector.select(seconds)}
        if wake in found:
            os.read(wake, 1024)
        return found

    @contextmanager
    def _wakened_by_signals(self) -> Iterator[int]:
        """Turn signals into bytes in a pipe, so that waiting costs nothing and misses nothing."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        former_wakeup = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        former = {number: signal.signal(number, self._note) for number in (*STOP_SIGNALS, signal.SIGCHLD)}
        try:
            yield reading
        finally:
            for number, handler in former.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(former_wakeup)
            os.close(reading)
            os.close(writing)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self.signals.append(number)


def describe(status: int) -> str:
    """Say how a process ended."""
    if status >= 0:
        return f"with status {status}"
    try:
        return f"by {signal.Signals(-status).name}"
    except ValueError:
        return f"by signal {-status}"
