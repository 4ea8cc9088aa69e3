"""The harness measures what it says: a sink that lost count would find nothing."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request

import pytest

from tests.faults.report import Report, percentile
from tests.faults.sink import Sink


def post(sink, key):
    asked = urllib.request.Request(sink.url, data=b"{}", headers={"webhook-id": key}, method="POST")
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return answer.status


def test_the_sink_tells_tries_from_effects():
    with Sink(lambda number: [500, "drop", 200, 200, 429][number]) as sink:
        with pytest.raises(urllib.error.HTTPError):
            post(sink, "a")
        with pytest.raises((urllib.error.URLError, http.client.HTTPException, ConnectionError)):
            post(sink, "a")
        assert post(sink, "a") == post(sink, "a") == 200
        with pytest.raises(urllib.error.HTTPError):
            post(sink, "b")
    assert {key: len(came) for key, came in sink.log.by_key().items()} == {"a": 4, "b": 1}
    assert list(sink.log.effects()) == ["a"]


def test_a_report_fails_by_what_must_be_so_and_by_times_only_when_asked():
    report = Report("x", "small")
    report.exactly("lost", 0, 0)
    report.within("lag", 1.0, 3.0, "s")
    assert report.is_met(with_timings=False)
    assert not report.is_met(with_timings=True)
    report.exactly("lost twice", 0, 1)
    assert not report.is_met(with_timings=False)
    assert "MISSED" in report.table()


def test_percentiles_are_of_the_values():
    assert percentile([], 0.99) == 0.0
    assert percentile(range(1, 101), 0.99) == 100
    assert percentile(range(1, 101), 0.5) == 51
