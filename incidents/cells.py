"""Tables that people take into spreadsheets, as CSV and XLSX: text that no spreadsheet runs."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain, count, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.utils import timezone

if TYPE_CHECKING:
    from openpyxl import Workbook

# What a spreadsheet takes for the beginning of a formula (see reliability.md, D).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
# What neither a line of CSV nor a sheet can hold.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_000
# A sheet of a workbook holds 1,048,576 rows, the headings among them.
ROWS_OF_A_SHEET = 1_000_000


def cell(value: Any) -> str:
    """A value as text that no spreadsheet takes for a formula; instants as ISO 8601 in the zone in force."""
    if value is None:
        return ""
    # Nearly every cell: exports of a million rows have twenty million of them.
    if type(value) is str and value.isprintable() and not value.startswith(FORMULA) and len(value) <= LONGEST_CELL:
        return value
    text = timezone.localtime(value).isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)
    risky = text.startswith(FORMULA)
    text = UNPRINTABLE.sub("", text)[:LONGEST_CELL]
    return f"'{text}" if risky or text.startswith(FORMULA) else text


class _Line:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line, with the mark that tells spreadsheets it is UTF-8. Cells are written as they are."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(headings)
    yield from map(writer.writerow, rows)


def write_workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], file: IO[bytes]) -> None:
    """The table as a workbook, of one sheet as long as one holds it; written to `file`, which is seekable."""
    from openpyxl import Workbook  # noqa: PLC0415 -- slow to import, and most processes never write one

    book = Workbook(write_only=True)
    try:
        _fill(book, title, headings, iter(rows))
        book.save(file)
    finally:
        # A sheet that was not finished lies in a file of its own, which the workbook would leave behind.
        for sheet in book.worksheets:
            _discard(sheet)


def _fill(book: Workbook, title: str, headings: Sequence[str], held: Iterator[Sequence[Any]]) -> None:
    for number in count(1):
        some = list(islice(held, 1))
        if not some and number > 1:
            break
        sheet = book.create_sheet(title if number == 1 else f"{title} {number}")
        sheet.freeze_panes = "A2"
        sheet.append(list(headings))
        for row in chain(some, islice(held, ROWS_OF_A_SHEET - 1)):
            sheet.append(row)


def _discard(sheet: Any) -> None:
    writer = sheet._writer
    if writer is not None and Path(writer.out).exists():
        sheet.close()
        writer.cleanup()
