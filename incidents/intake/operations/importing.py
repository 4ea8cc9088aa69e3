"""Imports a file of past incidents: reads it once to the end, then writes it batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from incidents.catalog.models import Source
from incidents.catalog.queries import matrix
from incidents.intake.dialects import Dialect, Oddity, OddityKind, Parsed
from incidents.intake.figures import Figures
from incidents.intake.local_times import LocalTimes
from incidents.intake.operations.places import make_places
from incidents.intake.reading import group_rows, opened, read_rows
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.history import HistoryOutcome, record_history
from incidents.permissions.principal import current_principal
from incidents.refusals import Refused

# One transaction each: small enough that others who write need not wait, large enough to be fast.
INCIDENTS_AT_ONCE = 500
ENTRIES_AT_ONCE = 10_000

OnOdd = Callable[[Oddity], None]
# Called with the number of rows done so far.
OnProgress = Callable[[int], None]


class SourceMissing(Refused):
    """The source under which the dialect files its incidents is not here."""

    code = "source_missing"


@dataclass
class ImportOutcome:
    """What an import did, in numbers of incidents (and of timeline entries written)."""

    added: int = 0
    extended: int = 0
    unchanged: int = 0
    left_alone: Figures = field(default_factory=Figures)
    entries: int = 0
    # Whether all was told: what the reader may not know of counts as added, whatever became of it.
    is_whole: bool = True

    def lines(self) -> list[str]:
        """What became of the file, for a person, one line each."""
        told = [
            f"{self.added:,} incidents added, {self.extended:,} brought up to date, {self.unchanged:,} unchanged"
            + (f"; {self.entries:,} timeline entries written." if self.is_whole else ".")
        ]
        if not self.is_whole:
            told.append("Among those added may be incidents that were here already and are not yours to see.")
        return [*told, *(f"{count:,} {kind.value}." for kind, count in self.left_alone.oddities.items())]


@dataclass(frozen=True)
class ImportFile:
    """A file, how it is written, and how its columns and wall-clock times are to be read."""

    path: Path
    dialect: Dialect
    times: LocalTimes
    renamed: dict[str, str] = field(default_factory=dict)

    def incidents(self) -> Iterator[Parsed]:
        """Stream the incidents. Raises FileUnreadable and RowRefused."""
        with opened(self.path) as text:
            rows = read_rows(text, required=self.dialect.required, renamed=self.renamed)
            for group in group_rows(rows):
                yield self.dialect.parse(group, self.times)


def survey_history(file: ImportFile, *, on_odd: OnOdd, on_progress: OnProgress) -> Figures:
    """Read the whole file and write nothing; return its figures and hand each oddity to `on_odd`.

    Raises FileUnreadable or RowRefused for whatever would stop the import half-way.
    """
    figures = Figures()
    ranks = {cell: priority.pk for cell, priority in matrix().items()}
    for parsed in file.incidents():
        _compare_with_matrix(parsed, ranks)
        figures.count(parsed)
        for oddity in parsed.oddities:
            on_odd(oddity)
        on_progress(figures.rows)
    return figures


def _compare_with_matrix(parsed: Parsed, ranks: dict[tuple[int, int], int]) -> None:
    incident = parsed.incident
    computed = ranks.get((incident.impact, incident.urgency))
    if incident.priority is not None and computed is not None and incident.priority != computed:
        detail = f"recorded {incident.priority}, the matrix gives {computed}"
        parsed.oddities.append(
            Oddity(OddityKind.PRIORITY_UNLIKE_MATRIX, incident.external_id, parsed.first_line, detail)
        )


def import_history(file: ImportFile, *, at: datetime, on_odd: OnOdd, on_progress: OnProgress) -> ImportOutcome:
    """Write the incidents of a file that `survey_history` has read to the end; `at` is the time of the import.

    Each batch is one transaction. An import that was interrupted is simply started again: what was written is found
    unchanged. Memory does not grow with the file, but for one small integer per incident.
    """
    source = source_of(file.dialect)
    outcome = ImportOutcome(is_whole=current_principal().sees_all)
    rows = 0
    for batch in _batches(file.incidents()):
        with transaction.atomic():
            make_places(batch, at=at)
            written = record_history([parsed.incident for parsed in batch], source=source, at=at)
        written = _as_may_be_known(written, source)
        outcome.added += len(written.added)
        outcome.extended += len(written.extended)
        outcome.unchanged += len(written.unchanged)
        outcome.entries += written.entries
        for oddity in _left_alone(batch, written):
            outcome.left_alone.count_odd([oddity])
            on_odd(oddity)
        rows += sum(parsed.rows for parsed in batch)
        on_progress(rows)
    return outcome


def _as_may_be_known(written: HistoryOutcome, source: Source) -> HistoryOutcome:
    """Tell of incidents that were here and are hidden from the reader as of new ones: that they were is no news."""
    if current_principal().sees_all:
        return written
    told = ("extended", "unchanged", "worked_on", "contradicting", "foreign")
    here = {number for name in told for number in getattr(written, name)}
    seen = Incident.objects.filter(source=source, external_id__in=here).values_list("external_id", flat=True)
    hidden = here - set(seen)
    kept = {name: [number for number in getattr(written, name) if number not in hidden] for name in told}
    return HistoryOutcome(added=[*written.added, *sorted(hidden)], entries=written.entries, **kept)


def source_of(dialect: Dialect) -> Source:
    """Return the source that the dialect's incidents come from. Raises SourceMissing."""
    found = Source.objects.filter(slug=dialect.source_slug).first()
    if found is None:
        raise SourceMissing(f"There is no source “{dialect.source_slug}” yet. Run manage.py setup first.")
    return found


def _batches(incidents: Iterator[Parsed]) -> Iterator[list[Parsed]]:
    batch: list[Parsed] = []
    entries = 0
    for parsed in incidents:
        batch.append(parsed)
        entries += len(parsed.incident.events)
        if len(batch) >= INCIDENTS_AT_ONCE or entries >= ENTRIES_AT_ONCE:
            yield batch
            batch, entries = [], 0
    if batch:
        yield batch


def _left_alone(batch: list[Parsed], written: HistoryOutcome) -> Iterator[Oddity]:
    lines = {parsed.incident.external_id: parsed.first_line for parsed in batch}
    for kind, numbers in (
        (OddityKind.WORKED_ON, written.worked_on),
        (OddityKind.CONTRADICTING, written.contradicting),
        (OddityKind.FOREIGN, written.foreign),
    ):
        for number in numbers:
            yield Oddity(kind, number, lines[number], "left as it is")
