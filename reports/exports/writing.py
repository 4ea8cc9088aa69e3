"""Writes a table as CSV, XLSX, JSON lines or PDF: row by row, so that its length costs no memory (but on paper)."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from types import NoneType
from typing import IO, Any

from django.utils import timezone

from incidents.cells import cell, csv_lines, write_workbook
from reports.exports.choices import Format
from reports.exports.tables import Table

# What the name of a sheet must not hold, and how long it may be.
_NO_SHEET = re.compile(r"[\[\]:*?/\\]")
LONGEST_SHEET = 31


def write_table(table: Table, kind: str, file: IO[bytes]) -> None:
    """Write the whole file; `file` is binary and, for XLSX and PDF, seekable. Instants for people are told in the zone
    in force, for programs in UTC.
    """
    _WRITERS[Format(kind)](table, file)


def table_as_bytes(table: Table, kind: str) -> bytes:
    """The same in memory, for tables that are known to be short."""
    file = io.BytesIO()
    write_table(table, kind, file)
    return file.getvalue()


def cells_of(rows: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Rows as a spreadsheet takes them: numbers stay numbers, everything else is text that is no formula."""
    zone = timezone.get_current_timezone()

    def instant(value: datetime) -> str:
        return value.astimezone(zone).isoformat(timespec="seconds")

    # Looked up by its type, because a million rows have twenty million values.
    makers: dict[type, Callable[[Any], Any]] = {
        str: cell,
        NoneType: lambda _nothing: "",
        datetime: instant,
        bool: lambda value: "yes" if value else "no",
        int: lambda value: value,
        float: lambda value: value,
        list: lambda value: cell(", ".join(map(str, value))),
    }
    for row in rows:
        yield [makers.get(type(value), cell)(value) for value in row]


def _write_csv(table: Table, file: IO[bytes]) -> None:
    _write_lines(csv_lines(table.titles, cells_of(table.rows)), file)


def _write_xlsx(table: Table, file: IO[bytes]) -> None:
    title = _NO_SHEET.sub(" ", table.title)[: LONGEST_SHEET - 4].strip() or "Table"
    write_workbook(title, [cell(name) for name in table.titles], cells_of(table.rows), file)


def _write_jsonl(table: Table, file: IO[bytes]) -> None:
    names, encode = table.names, json.JSONEncoder(ensure_ascii=False, default=as_json).encode
    _write_lines((f"{encode(dict(zip(names, row, strict=True)))}\n" for row in table.rows), file)


def as_json(value: Any) -> Any:
    """Instants as ISO 8601 in UTC; every other value as its words."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_lines(lines: Iterable[str], file: IO[bytes]) -> None:
    # Half a surrogate pair has no bytes: it is written as a question mark.
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", errors="replace")
    text.writelines(lines)
    # Flushed and let go: the file itself is closed by whoever opened it.
    text.detach()


def _write_pdf(table: Table, file: IO[bytes]) -> None:
    from reports.exports.paper import write_tables  # noqa: PLC0415 -- slow to import, and few processes need it

    write_tables(table.title, table.notes, [table], file)


_WRITERS: dict[Format, Callable[[Table, IO[bytes]], None]] = {
    Format.CSV: _write_csv,
    Format.XLSX: _write_xlsx,
    Format.JSONL: _write_jsonl,
    Format.PDF: _write_pdf,
}
