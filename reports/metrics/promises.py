"""What is measured of the promises on incidents: whether they were kept, and how narrowly. Pure."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from incidents.clocks.choices import ClockKind
from reports.metrics.choices import Better, Kept, Unit
from reports.metrics.measures import Measure
from reports.metrics.records import Record

_KEPT = """Which share of incidents had the promise “{label}” kept.

Formula: incidents of which every such promise was kept, over those of which it is decided.
Population: incidents with such a promise. One that was missed counts when it first was, open or not, any other when the
incident was (last) resolved; not decided yet is unknown.
Source: the clocks of the incident, without those that were called off.
"""
_NARROW = """Which share of incidents had the promise “{label}” kept only just.

Formula: incidents of which a promise was kept in the last tenth of the time from its start until it was due and none
missed, over those of which it is decided.
Population: incidents with such a promise. One that was missed counts when it first was, open or not, any other when the
incident was (last) resolved; not decided yet is unknown.
Source: the clocks of the incident, without those that were called off.
"""


def _promised(kind: str, record: Record) -> bool:
    return kind in record.promises


def _kept(kind: str) -> Callable[[Record], int | None]:
    def kept(record: Record) -> int | None:
        outcome = record.promises.get(kind)
        return None if outcome is None else int(outcome != Kept.MISSED)

    kept.__doc__ = _KEPT.format(label=ClockKind(kind).label)
    return kept


def _narrow(kind: str) -> Callable[[Record], int | None]:
    def narrow(record: Record) -> int | None:
        outcome = record.promises.get(kind)
        return None if outcome is None else int(outcome == Kept.NARROWLY)

    narrow.__doc__ = _NARROW.format(label=ClockKind(kind).label)
    return narrow


def _measure(name: str, label: str, better: Better, of: Callable[[Record], int | None], kind: str) -> Measure:
    return Measure(
        name,
        label,
        "Promises",
        Unit.SHARE,
        better,
        of,
        f"judged_{kind}_at",
        among=partial(_promised, kind),
        needs_clocks=True,
    )


OF_PROMISES: tuple[Measure, ...] = (
    *(
        _measure(f"kept_{kind.value}", f"Promise kept: {kind.label}", Better.HIGHER, _kept(kind), kind)
        for kind in ClockKind
    ),
    *(
        _measure(f"narrow_{kind.value}", f"Near miss: {kind.label}", Better.LOWER, _narrow(kind), kind)
        for kind in ClockKind
    ),
)
