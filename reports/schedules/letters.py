"""One copy of a report as a mail: counted for whoever gets it, with pictures and files. Pure but for fonts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string

from incidents.people.models import User
from reports.builder.files import file_of, name_of_file
from reports.builder.models import SavedReport
from reports.builder.pictures import picture_of, words_of
from reports.builder.queries.answers import Answered, Block
from reports.builder.words import days_in_words, notes_of
from reports.exports.choices import CONTENT_TYPES, Format
from reports.metrics.questions import Figure

# What is longer stands in the files.
MOST_ROWS = 60


@dataclass(frozen=True)
class Letter:
    """What a mail is made of. `pictures` are PNG by the names that the HTML has for them; `files` are name, content
    and type."""

    subject: str
    text: str
    html: str
    pictures: dict[str, bytes]
    files: list[tuple[str, bytes, str]]

    @property
    def extra(self) -> dict[str, Any]:
        """What the e-mail channel takes beside the text."""
        return {"html": self.html, "pictures": self.pictures, "files": self.files}


@dataclass(frozen=True)
class _Part:
    block: Block
    picture: str
    picture_words: str
    rows: list[tuple[Figure, Figure | None]]
    left_out: int


def letter_of(
    report: SavedReport, answered: Answered, reader: User, *, formats: list[str], note: str, links: dict[str, str]
) -> Letter:
    """Word the copy of one reader. `links` are whole addresses: of the report, and of the schedule."""
    pictures: dict[str, bytes] = {}
    parts = [_part(block, pictures, number) for number, block in enumerate(answered.blocks, 1)]
    notes = notes_of(report, answered, reader)
    days = days_in_words(answered.since, answered.until)
    context = {"report": report, "days": days, "note": note, "notes": notes, "parts": parts, "links": links}
    files = [
        (
            name_of_file(report.name, answered, kind),
            file_of(answered, kind, title=report.name, notes=notes),
            str(CONTENT_TYPES[Format(kind)]).partition(";")[0],
        )
        for kind in formats
    ]
    return Letter(
        f"{report.name}: {days}",
        render_to_string("reports/schedules/mail.txt", context),
        render_to_string("reports/schedules/mail.html", context),
        pictures,
        files,
    )


def _part(block: Block, pictures: dict[str, bytes], number: int) -> _Part:
    png = picture_of(block)
    name = f"picture-{number}"
    if png is not None:
        pictures[name] = png
    rows = block.rows
    shown = rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS - 1], rows[-1]]
    is_drawn = png is not None
    return _Part(block, name if is_drawn else "", words_of(block) if is_drawn else "", shown, len(rows) - len(shown))
