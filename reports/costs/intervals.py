"""Stretches of time: merged, cut, and shared out among incidents. Pure; half-open, aware instants."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from incidents.catalog.choices import EFFECT_ORDER

Span = tuple[datetime, datetime]
WORSE_FIRST = {effect.value: rank for rank, effect in enumerate(EFFECT_ORDER)}


@dataclass(frozen=True, slots=True)
class Suffering:
    """A service suffers in one way, as one incident says. `incident` and `service` are primary keys."""

    incident: int
    service: int
    effect: str
    begins: datetime
    ends: datetime


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, where those that overlap or touch are one. Empty ones are left out."""
    found: list[Span] = []
    for begins, ends in sorted(span for span in spans if span[0] < span[1]):
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def clipped(spans: Iterable[Span], window: Span) -> list[Span]:
    """What of the spans lies within the window."""
    cut = ((max(begins, window[0]), min(ends, window[1])) for begins, ends in spans)
    return [(begins, ends) for begins, ends in cut if begins < ends]


def cut_of(spans: Sequence[Span], window: Span) -> Sequence[Span]:
    """Those of merged spans that reach into the window, uncut: of many, few are looked at."""
    first = bisect_right(spans, window[0], key=lambda span: span[1])
    return spans[first : bisect_left(spans, window[1], key=lambda span: span[0])]


def length_of(spans: Iterable[Span]) -> timedelta:
    """How long spans last that do not overlap."""
    return sum((ends - begins for begins, ends in spans), timedelta())


def share_out(sufferings: Sequence[Suffering], window: Span) -> list[Suffering]:
    """Every moment of one service within the window once, in order, although several incidents may claim it.

    A moment belongs to the worst effect; among alike to what began first, then to the incident with the lower key.
    """
    waiting = sorted(sufferings, key=lambda one: one.begins)
    bounds = sorted({*window, *(at for one in waiting for at in (one.begins, one.ends))})
    claims: list[tuple[int, datetime, int, int]] = []
    shared: list[Suffering] = []
    next_one = 0
    for here, there in pairwise(bounds):
        while next_one < len(waiting) and waiting[next_one].begins <= here:
            one = waiting[next_one]
            heapq.heappush(claims, (WORSE_FIRST[one.effect], one.begins, one.incident, next_one))
            next_one += 1
        while claims and waiting[claims[0][3]].ends <= here:
            heapq.heappop(claims)
        if claims and window[0] <= here and there <= window[1]:
            _extend(shared, waiting[claims[0][3]], here, there)
    return shared


def _extend(shared: list[Suffering], owner: Suffering, here: datetime, there: datetime) -> None:
    last = shared[-1] if shared else None
    same = last is not None and (last.incident, last.effect, last.ends) == (owner.incident, owner.effect, here)
    begins = shared.pop().begins if same else here
    shared.append(Suffering(owner.incident, owner.service, owner.effect, begins, there))
