"""Many whole numbers in little room, and figures of them without putting them all in order. Pure.

A blob holds, for each key, how many values are unknown and the values themselves. Values are from 0 to 2^64 - 1. They
are written in the order of bytes of nearly every machine (little-endian).
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, repeat

# The key of what has none of a dimension.
NOBODY = -1
# Of one key: the key, how many values are unknown, how many numbers follow, how they are written.
_ENTRY = struct.Struct("<qIIII")
_HEAD = struct.Struct("<I")
# A number stands for each time it came, or each stands once and how often up to here follows; in 4 bytes or in 8.
_EACH, _TOLD = 0, 1
_NARROW, _WIDE = "I", "Q"
_WIDEST_NARROW = 2**32 - 1
# Below so many values in each run it is quicker to put all in order than to look into every run again and again.
_WORTH_LOOKING = 400


@dataclass
class Values:
    """What is known of one key: the values in any order, and how many are unknown."""

    known: list[int] = field(default_factory=list)
    unknown: int = 0

    def add(self, value: int | None) -> None:
        if value is None:
            self.unknown += 1
        else:
            self.known.append(value)


def pack(values: Mapping[int, Values]) -> bytes:
    """Write the values of each key. The same values give the same bytes."""
    entries, bodies = [], []
    for key in sorted(values):
        form, body = _written(sorted(values[key].known))
        entries.append(_ENTRY.pack(key, values[key].unknown, len(body), form, 0))
        bodies.append(_bytes(body))
    return b"".join([_HEAD.pack(len(entries)), *entries, *bodies])


def _written(ordered: list[int]) -> tuple[int, array[int]]:
    code = _WIDE if ordered and ordered[-1] > _WIDEST_NARROW else _NARROW
    wide = 2 if code == _WIDE else 0
    counts = Counter(ordered)
    if 2 * len(counts) >= len(ordered):
        return _EACH + wide, array(code, ordered)
    return _TOLD + wide, array(code, [*counts, *accumulate(counts.values())])


def _bytes(body: array[int]) -> bytes:
    if sys.byteorder == "big":
        body.byteswap()
    return body.tobytes()


@dataclass(frozen=True)
class Run:
    """Values in ascending order; `ends`, where it is there, says how many there are up to each."""

    values: Sequence[int]
    ends: Sequence[int] | None = None

    def __len__(self) -> int:
        return self.ends[-1] if self.ends is not None else len(self.values)

    def upto(self, value: int) -> int:
        """How many are `value` or less."""
        place = bisect_right(self.values, value)
        if self.ends is None:
            return place
        return self.ends[place - 1] if place else 0

    def total(self) -> int:
        return sum(self.values) if self.ends is None else sum(value * count for value, count in self.counted())

    def counted(self) -> Iterator[tuple[int, int]]:
        """Each value with how often it came."""
        if self.ends is None:
            yield from zip(self.values, repeat(1))
            return
        yield from zip(self.values, map(int.__sub__, self.ends, chain([0], self.ends)), strict=False)

    def each(self) -> Iterator[int]:
        if self.ends is None:
            return iter(self.values)
        return chain.from_iterable(repeat(value, count) for value, count in self.counted())


def unpack(blob: bytes | memoryview, keys: frozenset[int] | None = None) -> Iterator[tuple[int, int, Run | None]]:
    """Each key, or each of `keys`, with how many values are unknown, and its values, None where there are none."""
    view = memoryview(blob)
    (count,) = _HEAD.unpack_from(view)
    begins = _HEAD.size + count * _ENTRY.size
    for key, unknown, length, form, _spare in _ENTRY.iter_unpack(view[_HEAD.size : begins]):
        code, size = (_WIDE, 8) if form >= 2 else (_NARROW, 4)
        ends = begins + size * length
        if keys is None or key in keys:
            yield key, unknown, _run(view[begins:ends], code, is_told=form % 2 == _TOLD) if length else None
        begins = ends


def _run(view: memoryview, code: str, *, is_told: bool) -> Run:
    numbers: Sequence[int] = view.cast("Q") if code == _WIDE else view.cast("I")
    if sys.byteorder == "big":
        turned = array(code, view.tobytes())
        turned.byteswap()
        numbers = turned
    if not is_told:
        return Run(numbers)
    half = len(numbers) // 2
    return Run(numbers[:half], numbers[half:])


class Pile(Sequence[int]):
    """Values from many runs, with some added and some taken away (which must be there), as one ordered sequence."""

    def __init__(self) -> None:
        self.unknown = 0
        self._runs: list[Run] = []
        self._added: list[int] = []
        self._removed: list[int] = []
        self._ordered: list[int] | None = None

    @classmethod
    def of(cls, piles: Iterable[Pile]) -> Pile:
        """Everything of several piles; those that were put in order already are not again."""
        every = cls()
        for pile in piles:
            every.unknown += pile.unknown
            if pile._ordered is not None:
                every.add_run(Run(pile._ordered) if pile._ordered else None)
                continue
            every._runs += pile._runs
            every._added += pile._added
            every._removed += pile._removed
        return every

    def add_run(self, run: Run | None, unknown: int = 0) -> None:
        self.unknown += unknown
        if run is not None:
            self._runs.append(run)

    def add(self, value: int | None, times: int = 1) -> None:
        """Add a value, or (`times` -1) take one away; None is an unknown one."""
        if value is None:
            self.unknown += times
        else:
            (self._added if times > 0 else self._removed).append(value)

    def __len__(self) -> int:
        return sum(map(len, self._runs)) + len(self._added) - len(self._removed)

    def total(self) -> int:
        return sum(run.total() for run in self._runs) + sum(self._added) - sum(self._removed)

    def __getitem__(self, place: int) -> int:  # type: ignore[override]
        """The value at a place of the ascending order."""
        if self._ordered is None and self._is_worth_looking():
            return self._found(place)
        return self.ordered()[place]

    def counted(self) -> Iterator[tuple[int, int]]:
        """Each value with how often it comes; one may come several times, or be taken away (negative)."""
        for run, sign in self._parts():
            for value, count in run.counted():
                yield value, sign * count

    def ordered(self) -> list[int]:
        """All of them, in order."""
        if self._ordered is None:
            every = list(chain(chain.from_iterable(run.each() for run in self._runs), self._added))
            every.sort()
            if self._removed:
                every = sorted((Counter(every) - Counter(self._removed)).elements())
            self._ordered = every
        return self._ordered

    def _is_worth_looking(self) -> bool:
        return len(self) > _WORTH_LOOKING * len(self._runs)

    def _found(self, place: int) -> int:
        """Halve the values that it may be until one is left; each run tells how many of its own are no greater."""
        runs = self._parts()
        low = min(run.values[0] for run, _sign in runs)
        high = max(run.values[-1] for run, _sign in runs)
        while low < high:
            middle = (low + high) // 2
            if sum(sign * run.upto(middle) for run, sign in runs) > place:
                high = middle
            else:
                low = middle + 1
        return low

    def _parts(self) -> list[tuple[Run, int]]:
        loose: Iterable[tuple[list[int], int]] = ((self._added, 1), (self._removed, -1))
        return [
            *((run, 1) for run in self._runs),
            *((Run(sorted(values)), sign) for values, sign in loose if values),
        ]
