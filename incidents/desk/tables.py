"""A list of incidents as a table for other programs: its columns, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from incidents import cells as tables
from incidents.cells import cell
from incidents.lifecycle.models import Incident

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
HEADINGS = [name for name, _value in COLUMNS]


def cells(incident: Incident) -> list[str]:
    return [cell(value(incident)) for _name, value in COLUMNS]


def csv_lines(rows: Iterable[Incident]) -> Iterator[str]:
    """The table line by line."""
    return tables.csv_lines(HEADINGS, (cells(incident) for incident in rows))


def write_xlsx(rows: Iterable[Incident], file: IO[bytes]) -> None:
    """The table as a workbook; written to `file`, which is seekable."""
    tables.write_workbook("Incidents", HEADINGS, (cells(incident) for incident in rows), file)


def xlsx_file(rows: Iterable[Incident]) -> IO[bytes]:
    """The same in an unnamed file at its beginning."""
    file = TemporaryFile()  # noqa: SIM115 -- the response closes it
    write_xlsx(rows, file)
    file.seek(0)
    return file
