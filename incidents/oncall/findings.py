"""What is wrong with the next weeks of a schedule, each trouble once however often it recurs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from incidents.oncall.choices import FindingKind
from incidents.oncall.engine import Span, gaps
from incidents.oncall.walls import wall_of

# Looked at beyond both ends, so that a hole is known by where it really begins and ends.
MARGIN = timedelta(days=8)


@dataclass(frozen=True)
class Finding:
    """One trouble: its first time that is not over, how often it comes until the horizon, and a key that stays.

    `person`: whom it is about; `other`: the key of the schedule on which they are as well.
    """

    kind: FindingKind
    key: str
    begins: datetime
    ends: datetime
    times: int = 1
    person: int | None = None
    other: int | None = None
    is_endless: bool = False


def holes(spans: Sequence[Span], zone: str, begins: datetime, ends: datetime) -> list[Finding]:
    """The holes in [begins, ends) of a schedule whose `spans` reach MARGIN beyond both; those alike are one finding.

    Alike are holes that begin and end at the same times of day and last as many days, in the schedule's zone.
    """
    first, last = begins - MARGIN, ends + MARGIN
    found: dict[str, Finding] = {}
    for opens, closes in gaps(spans, first, last):
        if closes <= begins or opens >= ends:
            continue
        key = f"gap:{_at_wall(opens, first, zone)}-{_at_wall(closes, last, zone)}:{_days(opens, closes, zone)}"
        if opens == first or closes == last:
            key = key.rpartition(":")[0]
        earlier = found.get(key)
        times = earlier.times + 1 if earlier is not None else 1
        one = earlier or Finding(FindingKind.GAP, key, max(opens, begins), closes)
        found[key] = Finding(one.kind, key, one.begins, one.ends, times, is_endless=closes == last)
    return list(found.values())


def _at_wall(at: datetime, beyond: datetime, zone: str) -> str:
    return "" if at == beyond else f"{wall_of(at, zone):%H:%M}"


def _days(begins: datetime, ends: datetime, zone: str) -> int:
    return (wall_of(ends, zone).date() - wall_of(begins, zone).date()).days


def doubles(spans: Mapping[int, Sequence[Span]], begins: datetime, ends: datetime) -> dict[int, list[Finding]]:
    """Who is on call on two schedules at once in [begins, ends): for each schedule, one finding a person and other."""
    found: dict[int, dict[str, Finding]] = {key: {} for key in spans}
    by_person: dict[int, list[tuple[Span, int]]] = {}
    for schedule, of in spans.items():
        for span in of:
            if (part := span.within(begins, ends)) is not None:
                by_person.setdefault(part.person, []).append((part, schedule))
    for person, held in by_person.items():
        held.sort(key=lambda pair: (pair[0].begins, pair[1]))
        for number, (span, schedule) in enumerate(held):
            for other, beside in held[number + 1 :]:
                if other.begins >= span.ends:
                    break
                if beside != schedule:
                    _note(found[schedule], person, beside, other.begins, min(span.ends, other.ends))
                    _note(found[beside], person, schedule, other.begins, min(span.ends, other.ends))
    return {key: list(of.values()) for key, of in found.items()}


def _note(found: dict[str, Finding], person: int, other: int, begins: datetime, ends: datetime) -> None:
    key = f"double:{person}:{other}"
    one = found.get(key)
    if one is None:
        found[key] = Finding(FindingKind.DOUBLE, key, begins, ends, 1, person, other)
    else:
        found[key] = Finding(one.kind, key, one.begins, one.ends, one.times + 1, person, other)


def unreachable(spans: Iterable[Span], people: set[int], begins: datetime, ends: datetime) -> list[Finding]:
    """Those of `people` (whom nothing reaches) who are on call in [begins, ends), with their first shift."""
    found: dict[int, Finding] = {}
    for span in spans:
        if span.person in people and (part := span.within(begins, ends)) is not None:
            key = f"unreachable:{span.person}"
            times = found[span.person].times + 1 if span.person in found else 1
            one = found.get(span.person) or Finding(FindingKind.UNREACHABLE, key, part.begins, part.ends)
            found[span.person] = Finding(one.kind, key, one.begins, one.ends, times, span.person)
    return list(found.values())
