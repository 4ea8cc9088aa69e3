"""What is kept of a day as bytes: lines of costs, stretches of time, incidents. Pure; the same values give the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import NamedTuple

from reports.costs.intervals import Span

# What stands for no key: primary keys are above.
NOBODY = 0
_LINE = Struct("<qIII6d")
_SPAN = Struct("<qqq")
_INCIDENT = Struct("<q")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Packed = bytes | memoryview


class Line(NamedTuple):
    """What incidents with one key cost on one day.

    `n` of them did, of which `began` had cost nothing with this key on the day before; of `unknown` more nobody said
    what all who responded cost. Then money, and seconds in which services were down, degraded, at risk.
    """

    n: int
    began: int
    unknown: int
    low: float
    likely: float
    high: float
    down: float
    degraded: float
    at_risk: float


def pack_lines(lines: Mapping[int, Line]) -> bytes:
    return b"".join(_LINE.pack(key, *lines[key]) for key in sorted(lines))


def unpack_lines(packed: Packed, keys: Collection[int] | None = None) -> Iterator[tuple[int, Line]]:
    """The lines with their keys; of these `keys` alone, unless it is None."""
    for key, *values in _LINE.iter_unpack(packed):
        if keys is None or key in keys:
            yield key, Line._make(values)


def pack_spans(spans: Mapping[int, Iterable[Span]]) -> bytes:
    """When services (by primary key) were down: merged, in order."""
    return b"".join(
        _SPAN.pack(service, (begins - _EPOCH) // _MICROSECOND, (ends - _EPOCH) // _MICROSECOND)
        for service in sorted(spans)
        for begins, ends in spans[service]
    )


def unpack_spans(packed: Packed) -> Iterator[tuple[int, Span]]:
    for service, begins, ends in _SPAN.iter_unpack(packed):
        yield service, (_EPOCH + timedelta(microseconds=begins), _EPOCH + timedelta(microseconds=ends))


def pack_incidents(incidents: Iterable[int]) -> bytes:
    return b"".join(map(_INCIDENT.pack, sorted(incidents)))


def unpack_incidents(packed: Packed) -> Iterator[int]:
    return (incident for (incident,) in _INCIDENT.iter_unpack(packed))
