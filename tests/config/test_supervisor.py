"""The supervisor's decisions, with small processes in place of Muster's."""

import os
import signal
import sys
import threading
import time

import pytest

from config.processes import HEALTHY_SECONDS, LONGEST_REST, Child, Plan, rest_after
from config.supervisor import NeverReady, Supervisor, describe

SLEEPER = "import time; time.sleep(60)"


def plan(code, tmp_path, *handed_down, name="sleeper"):
    return Plan(name=name, command=[sys.executable, "-c", code], folder=tmp_path, handed_down=handed_down)


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    yield reading, writing
    os.close(reading)
    os.close(writing)


def announce(writing):
    return f"import os, time; os.write({writing}, b'1'); time.sleep(60)"


def test_rests_double_up_to_a_bound():
    assert [rest_after(deaths) for deaths in (1, 2, 3, 4)] == [0.5, 1.0, 2.0, 4.0]
    assert rest_after(10_000) == LONGEST_REST


def test_a_long_life_forgives_earlier_deaths(tmp_path):
    child = Child(plan("raise SystemExit(3)", tmp_path))
    for now, deaths in ((0.0, 1), (1.0, 2), (2.0, 3)):
        child.start(now)
        child.process.wait()
        assert child.notice_death(now + 0.1) == 3
        assert (child.deaths, child.next_try) == (deaths, now + 0.1 + rest_after(deaths))
    child.start(10.0)
    child.process.wait()
    child.notice_death(10.0 + HEALTHY_SECONDS)
    assert child.deaths == 1
    assert not child.is_due(10.0 + HEALTHY_SECONDS)
    assert child.is_due(10.6 + HEALTHY_SECONDS)


def test_others_start_when_the_first_is_ready_and_all_end_at_the_signal(tmp_path, pipe):
    reading, writing = pipe
    supervisor = Supervisor(
        [plan(announce(writing), tmp_path, writing), plan(SLEEPER, tmp_path)], ready=reading, say=print
    )
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    running = []

    def on_ready():
        running.extend(child.process for child in supervisor.children)
        os.kill(os.getpid(), signal.SIGTERM)

    supervisor.run(on_ready)
    assert [process.poll() for process in running] == [-signal.SIGTERM, -signal.SIGTERM]
    assert {number: signal.getsignal(number) for number in handlers} == handlers


def test_a_first_process_that_never_comes_up_ends_the_attempt(tmp_path, pipe, monkeypatch):
    monkeypatch.setattr("config.processes.FIRST_REST", 0.01)
    said = []
    broken = plan("raise SystemExit(3)", tmp_path, name="web server")
    supervisor = Supervisor([broken, plan(SLEEPER, tmp_path)], ready=pipe[0], say=said.append)
    with pytest.raises(NeverReady, match="The web server does not start"):
        supervisor.run(lambda: pytest.fail("It was never ready."))
    assert said == ["The web server ended with status 3; it is started again."] * 3
    assert supervisor.children[1].process is None


def test_a_stop_before_it_is_ready_is_a_stop(tmp_path, pipe):
    supervisor = Supervisor([plan(SLEEPER, tmp_path)], ready=pipe[0], say=print)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    supervisor.run(lambda: pytest.fail("It was never ready."))
    assert supervisor.children[0].process.poll() == -signal.SIGTERM


def test_whoever_does_not_listen_is_killed(tmp_path, pipe, monkeypatch):
    monkeypatch.setattr("config.supervisor.STOP_SECONDS", 0.5)
    reading, writing = pipe
    code = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {announce(writing)}"
    supervisor = Supervisor([plan(code, tmp_path, writing)], ready=reading, say=print)
    began = time.monotonic()
    supervisor.run(lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert supervisor.children[0].process.poll() == -signal.SIGKILL
    assert time.monotonic() - began < 10


def test_ends_are_described():
    assert describe(3) == "with status 3"
    assert describe(-9) == "by SIGKILL"
    assert describe(-250) == "by signal 250"
