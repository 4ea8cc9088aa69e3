"""A list of incidents as a table for other programs: its columns, CSV and XLSX."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, count, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from incidents.cells import cell
from incidents.lifecycle.models import Incident

if TYPE_CHECKING:
    from openpyxl import Workbook

# A sheet of a workbook holds 1,048,576 rows, the headings among them.
ROWS_OF_A_SHEET = 1_000_000

COLUMNS: list[tuple[str, Callable[[Incident], Any]]] = [
    ("Reference", lambda row: row.reference),
    ("Title", lambda row: row.title),
    ("Type", lambda row: row.type.name),
    ("Priority", lambda row: row.priority.name),
    ("State", lambda row: row.state.name),
    ("Major", lambda row: "yes" if row.is_major else "no"),
    ("Restricted", lambda row: "yes" if row.restricted else "no"),
    ("Exercise", lambda row: "EXERCISE" if row.exercise_id else ""),
    ("Service", lambda row: row.service),
    ("Category", lambda row: row.category),
    ("Team", lambda row: row.team),
    ("Assignee", lambda row: row.assignee),
    ("Source", lambda row: row.source),
    ("Tags", lambda row: ", ".join(tag.name for tag in row.tags.all())),
    ("Reported", lambda row: row.reported_at),
    ("Acknowledged", lambda row: row.acknowledged_at),
    ("Resolved", lambda row: row.resolved_at),
    ("Closed", lambda row: row.closed_at),
    ("Updated", lambda row: row.updated_at),
    ("Next due", lambda row: row.next_due_at),
]
RELATIONS = ("type", "priority", "state", "service", "category", "team", "assignee", "source")


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cells(incident: Incident) -> list[str]:
    return [cell(value(incident)) for _name, value in COLUMNS]


def csv_lines(rows: Iterable[Incident]) -> Iterator[str]:
    """The table line by line, with the mark that tells spreadsheets it is UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([name for name, _value in COLUMNS])
    for incident in rows:
        yield writer.writerow(cells(incident))


def write_xlsx(rows: Iterable[Incident], file: IO[bytes]) -> None:
    """The table as a workbook, of one sheet as long as one holds it; written to `file`, which is seekable."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow to import, and most processes never write one

    book = Workbook(write_only=True)
    try:
        _fill(book, iter(rows))
        book.save(file)
    finally:
        # A sheet that was not finished lies in a file of its own, which the workbook would leave behind.
        for sheet in book.worksheets:
            _discard(sheet)


def _fill(book: Workbook, held: Iterator[Incident]) -> None:
    for number in count(1):
        some = list(islice(held, 1))
        if not some and number > 1:
            break
        sheet = book.create_sheet("Incidents" if number == 1 else f"Incidents {number}")
        sheet.freeze_panes = "A2"
        sheet.append([name for name, _value in COLUMNS])
        for incident in chain(some, islice(held, ROWS_OF_A_SHEET - 1)):
            sheet.append(cells(incident))


def _discard(sheet: Any) -> None:
    writer = sheet._writer
    if writer is not None and Path(writer.out).exists():
        sheet.close()
        writer.cleanup()


def xlsx_file(rows: Iterable[Incident]) -> IO[bytes]:
    """The same in an unnamed file at its beginning."""
    file = TemporaryFile()  # noqa: SIM115 -- the response closes it
    write_xlsx(rows, file)
    file.seek(0)
    return file
