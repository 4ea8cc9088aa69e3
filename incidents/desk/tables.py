"""A list of incidents as a table for other programs: its columns, cells that no spreadsheet runs, CSV and XLSX."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook

from incidents.lifecycle.models import Incident

MOST_ROWS = 10_000
# What a spreadsheet takes for the beginning of a formula (see reliability.md, D).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
# What neither a line of CSV nor a sheet can hold.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_000

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
CUT = f"Cut after {MOST_ROWS:,} rows: narrow the list down to export the others."


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula; instants as ISO 8601 in the zone in force."""
    if value is None:
        return ""
    text = timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    risky = text.startswith(FORMULA)
    text = UNPRINTABLE.sub("", text)[:LONGEST_CELL]
    return f"'{text}" if risky or text.startswith(FORMULA) else text


def cells(incident: Incident) -> list[str]:
    return [cell(value(incident)) for _name, value in COLUMNS]


def csv_lines(rows: Iterable[Incident], *, is_cut: bool) -> Iterator[str]:
    """The table line by line, with the mark that tells spreadsheets it is UTF-8."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow([name for name, _value in COLUMNS])
    for incident in rows:
        yield writer.writerow(cells(incident))
    if is_cut:
        yield writer.writerow([CUT])


def xlsx_file(rows: Iterable[Incident], *, is_cut: bool) -> IO[bytes]:
    """The table as a workbook of one sheet, in an unnamed file at its beginning."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Incidents")
    sheet.freeze_panes = "A2"
    sheet.append([name for name, _value in COLUMNS])
    for incident in rows:
        sheet.append(cells(incident))
    if is_cut:
        sheet.append([CUT])
    file = TemporaryFile()  # noqa: SIM115 -- the response closes it
    book.save(file)
    file.seek(0)
    return file
