"""An environment in which nothing of the suite's own settings is left, and a Muster started in one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.config.running import OURS, Running, children


@pytest.fixture
def environ(monkeypatch):
    """The process's own environment without Muster's variables, to be filled by the test."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[..., Running]]:
    started = []

    def begin(*arguments, name="data", **environment):
        started.append(Running(tmp_path / name, *arguments, **environment))
        return started[-1]

    yield begin
    for running in started:
        for process in [running.process.pid, *children(running.process.pid)] if running.process.poll() is None else []:
            os.kill(process, signal.SIGKILL)
        running.process.wait()
