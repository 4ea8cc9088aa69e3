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
_AS_OF = Struct("<q")
_PRESENCE = Struct("<qqBB")
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


class Presence(NamedTuple):
    """An incident cost something with this service (or NOBODY), by a part (its place among them), so many days ago."""

    incident: int
    service: int
    part: int
    ago: int


class Running(NamedTuple):
    """Until when today is told, and what cost something today or yesterday of that which suffers beyond."""

    as_of: datetime
    present: list[Presence]


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
        _SPAN.pack(service, _number(begins), _number(ends))
        for service in sorted(spans)
        for begins, ends in spans[service]
    )


def unpack_spans(packed: Packed) -> Iterator[tuple[int, Span]]:
    for service, begins, ends in _SPAN.iter_unpack(packed):
        yield service, (_moment(begins), _moment(ends))


def pack_incidents(incidents: Iterable[int]) -> bytes:
    return b"".join(map(_INCIDENT.pack, sorted(incidents)))


def unpack_incidents(packed: Packed) -> Iterator[int]:
    return (incident for (incident,) in _INCIDENT.iter_unpack(packed))


def pack_running(as_of: datetime, present: Iterable[Presence]) -> bytes:
    return _AS_OF.pack(_number(as_of)) + b"".join(_PRESENCE.pack(*one) for one in sorted(set(present)))


def unpack_running(packed: Packed) -> Running:
    (as_of,) = _AS_OF.unpack_from(packed)
    rest = packed[_AS_OF.size :]
    return Running(_moment(as_of), [Presence._make(values) for values in _PRESENCE.iter_unpack(rest)])


def _number(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(number: int) -> datetime:
    return _EPOCH + timedelta(microseconds=number)
