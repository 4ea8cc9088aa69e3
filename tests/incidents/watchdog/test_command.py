"""The process itself."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from tests.architecture.tree import ROOT
from tests.config.running import PATIENCE, clean_environment, manage, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.embedded]


def test_it_ends_at_once_when_told_and_says_that_it_has_no_database(tmp_path):
    log = tmp_path / "log"
    environment = clean_environment(MUSTER_DATA=str(tmp_path / "data"))
    with log.open("w") as said:
        process = subprocess.Popen(manage("watchdog"), env=environment, stdout=said, stderr=said, cwd=ROOT)
    try:
        # Its tables are missing: it goes on all the same.
        wait_for(lambda: "The database is away" in log.read_text(), "the first round")
        assert process.poll() is None
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
        assert time.monotonic() - began < 5
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    assert "Traceback" not in log.read_text()
