"""Reads a CSV file, plain or gzipped, as groups of neighbouring rows with one number. Streams; knows no dialect."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import IO, NamedTuple

from incidents.refusals import Refused

GZIP_MAGIC = b"\x1f\x8b"
# A row longer than this is not a log's row, and would not fit into bounded memory.
LONGEST_FIELD = 1_000_000
MOST_ROWS_OF_ONE = 20_000


class FileUnreadable(Refused):
    """The file is not there, or is not what it should be."""

    code = "file_unreadable"


class Row(NamedTuple):
    """One line of the file: its number there, and its values by column."""

    line: int
    values: dict[str, str]


class RowRefused(FileUnreadable):
    """A row makes no sense."""

    code = "row_refused"

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"Line {line:,}: {sentence}")


class MappingUnreadable(Refused):
    """What should say how the file names a column does not."""

    code = "mapping_unreadable"


def renamed_columns(pairs: Iterable[str]) -> dict[str, str]:
    """Header of the file → our column, from COLUMN=HEADER each. Raises MappingUnreadable."""
    renamed = {}
    for pair in pairs:
        column, separator, header = pair.partition("=")
        if not separator or not column.strip() or not header.strip():
            raise MappingUnreadable(f'“{pair}” is no mapping. Write it as number="Ticket ID".')
        renamed[header.strip().strip('"')] = column.strip()
    return renamed


@contextmanager
def opened(path: Path) -> Iterator[IO[str]]:
    """Open the file as text, unpacking gzip by its first bytes. Raises FileUnreadable, also while it is read."""
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == GZIP_MAGIC
            raw.seek(0)
            body: IO[bytes] = gzip.GzipFile(fileobj=raw) if packed else raw  # type: ignore[assignment]
            with io.TextIOWrapper(body, encoding="utf-8-sig", newline="") as text:
                yield text
    except FileNotFoundError:
        raise FileUnreadable(f"There is no file “{path}”.") from None
    except IsADirectoryError:
        raise FileUnreadable(f"“{path}” is a folder; name a file in it.") from None
    except PermissionError:
        raise FileUnreadable(f"The file “{path}” may not be read by this account.") from None
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise FileUnreadable(f"“{path}” is damaged or incomplete: it cannot be unpacked to its end.") from None
    except UnicodeDecodeError:
        raise FileUnreadable(f"“{path}” is not text in UTF-8. Save it as CSV in UTF-8.") from None


def read_rows(text: IO[str], *, required: tuple[str, ...], renamed: dict[str, str] | None = None) -> Iterator[Row]:
    """Yield the rows after the header; `renamed` maps a header of the file to the column it stands for.

    Raises FileUnreadable for a header that lacks a `required` column or has one twice, RowRefused for a row that does
    not fit the header.
    """
    csv.field_size_limit(LONGEST_FIELD)
    first = text.readline()
    separator = ";" if first.count(";") > first.count(",") else ","
    header = _header(first, separator, required, renamed or {})
    reader = csv.reader(text, delimiter=separator, strict=True)
    try:
        for values in reader:
            line = reader.line_num + 1
            if not values:
                continue
            if len(values) != len(header):
                raise RowRefused(line, f"it has {len(values)} values where the header has {len(header)} columns.")
            if any("\0" in value for value in values):
                raise RowRefused(line, "it contains a NUL character.")
            yield Row(line, dict(zip(header, (value.strip() for value in values), strict=True)))
    except csv.Error as error:
        raise RowRefused(reader.line_num + 1, f"it is not CSV ({error}).") from None


def _header(first: str, separator: str, required: tuple[str, ...], renamed: dict[str, str]) -> list[str]:
    names = [name.strip() for name in next(csv.reader([first], delimiter=separator), [])]
    unknown = [name for name in renamed if name not in names]
    if unknown:
        raise FileUnreadable(f"The file has no column “{unknown[0]}”.")
    names = [renamed.get(name, name) for name in names]
    missing = [name for name in required if name not in names]
    if missing:
        found = ", ".join(names[:8]) or "nothing"
        raise FileUnreadable(f"The header lacks {', '.join(missing)}. It begins with: {found}.")
    doubled = sorted({name for name in names if names.count(name) > 1})
    if doubled:
        raise FileUnreadable(f"The header has the column “{doubled[0]}” twice.")
    return names


def group_rows(rows: Iterator[Row], *, by: str = "number") -> Iterator[list[Row]]:
    """Yield the rows of one number together, as they stand next to each other.

    Raises RowRefused for a row without a number, and for a number that comes back after another (one small integer
    is kept for each number, to notice).
    """
    seen: set[int] = set()
    for number, neighbours in groupby(rows, key=lambda row: row.values[by]):
        group = []
        for row in neighbours:
            if not number or number == "?":
                raise RowRefused(row.line, f"the column {by} is empty.")
            group.append(row)
            if len(group) > MOST_ROWS_OF_ONE:
                raise RowRefused(row.line, f"“{number}” has more than {MOST_ROWS_OF_ONE:,} rows.")
        if hash(number) in seen:
            raise RowRefused(
                group[0].line,
                f"the rows of “{number}” do not stand together. Sort the file by {by}, then by the time of the update.",
            )
        seen.add(hash(number))
        yield group
