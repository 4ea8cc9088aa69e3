"""The timeline as the page tells it: filtered, by days, with runs of small entries folded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from incidents.lifecycle.models import Incident
from incidents.timeline.kinds import PEOPLE_CODES, SMALL_CODES, STATE_CODES, Kind, kind_of
from incidents.timeline.queries import entries_of, tell

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from incidents.timeline.models import PinnedEntry, TimelineEntry

TIMELINE_PAGE = 100
# Fewer small entries in a row than these are shown one by one.
RUN = 3


@dataclass(frozen=True)
class Filter:
    """One way of looking at the timeline."""

    slug: str
    label: str
    narrow: Callable[[Any], Any]
    when_empty: str


FILTERS: dict[str, Filter] = {
    item.slug: item
    for item in (
        Filter("all", "Everything", lambda rows: rows, "Nothing has happened yet."),
        Filter(
            "notes",
            "Notes",
            lambda rows: rows.filter(Q(code="note.added") | ~Q(body="")),
            "Nobody has written a note yet.",
        ),
        Filter(
            "decisions",
            "Decisions",
            lambda rows: rows.filter(pin__isnull=False),
            "No decision is pinned. Pin the entries that others must not miss.",
        ),
        Filter("states", "State changes", lambda rows: rows.filter(code__in=STATE_CODES), "No state was changed yet."),
        Filter("people", "People", lambda rows: rows.filter(code__in=PEOPLE_CODES), "Nobody has taken it yet."),
        Filter(
            "public",
            "Public",
            lambda rows: rows.filter(is_public=True),
            "The reporter and stakeholders have been told nothing yet.",
        ),
    )
}


@dataclass(frozen=True)
class Told:
    """One entry with its sentence, what it is about, and whether it is pinned."""

    entry: TimelineEntry
    sentence: str
    kind: Kind
    is_pinned: bool

    @property
    def is_note(self) -> bool:
        return self.entry.code == "note.added"

    @property
    def can_be_pinned(self) -> bool:
        return not self.entry.code.startswith("entry.")


@dataclass(frozen=True)
class Run:
    """One entry by itself, or several small ones in a row that are folded."""

    entries: list[Told]

    @property
    def is_folded(self) -> bool:
        return len(self.entries) >= RUN

    @property
    def who(self) -> str:
        """Whoever made them, each once."""
        names = dict.fromkeys(str(told.entry.actor) if told.entry.actor_id else "Muster" for told in self.entries)
        return ", ".join(names)


@dataclass(frozen=True)
class Day:
    """What happened on one day of the reader's zone, newest first."""

    on: date
    runs: list[Run]


@dataclass(frozen=True)
class TimelinePage:
    """Some entries, newest first, and the key to go on from when there are older ones."""

    days: list[Day]
    older: int | None
    filter: Filter
    newest: int
    filters: list[Filter] = field(default_factory=lambda: list(FILTERS.values()))


def timeline(incident: Incident, *, show: str = "", before: int | None = None) -> TimelinePage:
    """At most a hundred entries, newest first, older than the entry `before`. At most two queries."""
    chosen = FILTERS.get(show, FILTERS["all"])
    rows: QuerySet[TimelineEntry] = entries_of(incident, newest_first=True)
    if before is not None:
        last = rows.filter(pk=before).first()
        if last is not None:
            rows = rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(chosen.narrow(rows).select_related("pin")[: TIMELINE_PAGE + 1])
    shown = [_told(entry) for entry in found[:TIMELINE_PAGE]]
    older = shown[-1].entry.pk if len(found) > len(shown) else None
    newest = max((told.entry.pk for told in shown), default=0)
    return TimelinePage(_by_days(shown, folds=chosen.slug == "all"), older, chosen, newest)


def decisions(pins: list[PinnedEntry]) -> list[tuple[PinnedEntry, Told]]:
    """The pins with their entries told. No query when the entries are loaded with their actors."""
    return [(pin, Told(pin.entry, tell(pin.entry), kind_of(pin.entry.code), is_pinned=True)) for pin in pins]


def _told(entry: TimelineEntry) -> Told:
    return Told(entry, tell(entry), kind_of(entry.code), is_pinned=getattr(entry, "pin", None) is not None)


def _by_days(shown: list[Told], *, folds: bool) -> list[Day]:
    by_day = groupby(shown, key=lambda told: timezone.localdate(told.entry.at))
    return [Day(on, _runs(list(entries), folds=folds)) for on, entries in by_day]


def _runs(shown: list[Told], *, folds: bool) -> list[Run]:
    runs: list[Run] = []
    for is_small, entries in groupby(shown, key=lambda told: folds and told.entry.code in SMALL_CODES):
        together = list(entries)
        if is_small and len(together) >= RUN:
            runs.append(Run(together))
        else:
            runs += [Run([told]) for told in together]
    return runs
