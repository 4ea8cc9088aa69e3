"""A copy made while two others write, brought back on another machine's folder: nothing that was copied is torn."""

import json
import signal
import subprocess
import sys

import pytest

from tests.architecture.tree import ROOT
from tests.config.running import clean_environment, manage, wait_for

pytestmark = [pytest.mark.embedded, pytest.mark.slow]


def run(data, *command):
    done = subprocess.run(
        command, env=clean_environment(MUSTER_DATA=str(data)), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def other(*arguments):
    return [sys.executable, "-m", "tests.config.backups.other_process", *arguments]


def test_copy_under_load_comes_back_whole(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    run(here, *manage("migrate", "--verbosity", "0"))
    run(here, *manage("setup"))
    logs = [(tmp_path / f"writer {number}").open("w+") for number in range(2)]
    writers = [
        subprocess.Popen(
            other("write"), env=clean_environment(MUSTER_DATA=str(here)), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
        for log in logs
    ]
    try:
        wait_for(lambda: all((tmp_path / f"writer {n}").stat().st_size > 5 for n in range(2)), "writers at work")
        for _ in range(2):
            run(here, *manage("backup"))
    finally:
        for writer in writers:
            assert writer.poll() is None, logs[0].name
            writer.send_signal(signal.SIGTERM)
            writer.wait()
        for log in logs:
            log.close()

    copy = max((here / "backups").iterdir())
    run(there, *manage("restore", str(copy), "--yes"))
    found = json.loads(run(there, *other("tell")))
    assert found["incidents"] > 10
    assert found["whole"] == found["entries"] == found["found"] == found["incidents"]
    assert found["timeline_is_closed"]
    assert (there / "secret_key").read_text() == (here / "secret_key").read_text()
    # What is there can be told from what came: again, over a Muster in which something was lost meanwhile.
    for path in (there / "media").iterdir():
        path.unlink()
    said = run(there, *manage("restore", str(copy), "--yes"))
    assert "What was there before is kept in" in said
    assert json.loads(run(there, *other("tell"))) == found
