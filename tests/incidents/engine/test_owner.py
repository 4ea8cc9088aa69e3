"""Names of who holds a lease, and whether they still live."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from incidents.engine.owner import gone, owner

SAY = "from incidents.engine.owner import owner; print(owner(), flush=True); input()"


@pytest.fixture
def other():
    """The name of another process, and the process."""
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process.stdout.readline().strip(), process
        process.kill()


def test_owner_names_the_process_and_the_thread():
    names = [owner(), owner()]
    thread = threading.Thread(target=lambda: names.append(owner()))
    thread.start()
    thread.join()
    assert names[0] == names[1] != names[2]
    assert names[0].rsplit(":", 1)[0] == names[2].rsplit(":", 1)[0]
    assert f":{os.getpid()}:" in names[0]
    assert max(map(len, names)) <= 80


def test_whoever_lives_is_not_gone_and_the_dead_are(other):
    name, process = other
    assert gone([name, owner()]) == []
    process.kill()
    process.wait()
    assert gone([name, owner()]) == [name]


def test_another_process_of_the_same_number_is_another(other):
    host, machine, pid, start, thread = owner().split(":")
    earlier = f"{host}:{machine}:{pid}:{int(start) - 1}:{thread}"
    assert gone([earlier]) == [earlier]


@pytest.mark.parametrize("name", ["", "elsewhere:0a0a0a0a:1:5:1", "{host}:ffffffff:999999999:5:1", "old:1:ab12cd34:7"])
def test_of_other_machines_nobody_knows(name):
    assert gone([name.format(host=owner().split(":")[0])]) == []
