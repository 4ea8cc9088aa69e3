"""The report of an import: what is odd in a file, as a table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import IO

from incidents.cells import cell
from incidents.intake.dialects import Oddity

HEADINGS = ("kind", "number", "line", "detail")


def report_on(stream: IO[str]) -> Callable[[Oddity], None]:
    """Write the headings, and return what writes one line."""
    writer = csv.writer(stream)
    writer.writerow(HEADINGS)

    def write(oddity: Oddity) -> None:
        writer.writerow([oddity.kind.value, cell(oddity.number), oddity.line, cell(oddity.detail)])

    return write
