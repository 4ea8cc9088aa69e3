"""Tables on paper. What is written here is held in memory: callers keep tables short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import islice
from typing import IO, Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from knowledge.reviews.paper import BOLD, FONT, MARGIN, load_fonts, number_page
from reports.exports.tables import Table
from reports.exports.words import written

# Rows of one grid; a long table is several, each with its headings.
AT_A_TIME = 100
WIDEST, NARROWEST = 48, 7
LINE = colors.HexColor("#c3c9d2")
HEAD = colors.HexColor("#eef1f5")


def write_tables(
    title: str, notes: Iterable[tuple[str, str]], tables: Iterable[Table], file: IO[bytes], *, is_wide: bool = True
) -> None:
    """One document on A4, landscape where `is_wide`: what it is, then each table under its title where there are
    several.
    """
    load_fonts()
    size = landscape(A4) if is_wide else A4
    parts = list(tables)
    plain = ParagraphStyle("plain", fontName=FONT, fontSize=9, leading=12.5, spaceAfter=3)
    large = ParagraphStyle("large", parent=plain, fontName=BOLD, fontSize=16, leading=20, spaceAfter=4)
    section = ParagraphStyle("section", parent=plain, fontName=BOLD, fontSize=11.5, leading=15, spaceBefore=8)
    story: list[Any] = [Paragraph(_text(title), large)]
    story += [Paragraph(f"<b>{_text(label)}</b>: {_text(words)}", plain) for label, words in notes]
    for part in parts:
        story.append(Paragraph(_text(part.title), section) if len(parts) > 1 else Spacer(1, 3 * mm))
        if len(parts) > 1:
            story += [Paragraph(_text(words), plain) for _label, words in part.notes]
        story += _grids(part, size[0] - 2 * MARGIN)
    document = SimpleDocTemplate(
        file,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        author="Muster",
        lang="en-GB",
    )
    document.build(story, onFirstPage=number_page, onLaterPages=number_page)


def _grids(table: Table, width: float) -> Iterator[Any]:
    rows = [[written(value) for value in row] for row in table.rows]
    if not rows:
        return
    widths = _widths(table.titles, rows, width)
    size = 8 if len(widths) <= 6 else 6.5
    small = ParagraphStyle("cell", fontName=FONT, fontSize=size, leading=size * 1.3, splitLongWords=True)
    heading = ParagraphStyle("heading", parent=small, fontName=BOLD)
    head = [Paragraph(_text(title), heading) for title in table.titles]
    held = iter(rows)
    while some := list(islice(held, AT_A_TIME)):
        lines = [[Paragraph(_text(words), small) for words in row] for row in some]
        yield Grid(
            [head, *lines],
            colWidths=widths,
            repeatRows=1,
            splitInRow=1,
            style=[
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("GRID", (0, 0), (-1, -1), 0.4, LINE),
                ("BACKGROUND", (0, 0), (-1, 0), HEAD),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
            ],
        )


def _widths(titles: Sequence[str], rows: Sequence[Sequence[str]], width: float) -> list[float]:
    """Shares of the width by what stands in the columns, so that a long note does not starve the dates beside it."""
    longest = [max(len(title), *(len(row[at]) for row in rows)) for at, title in enumerate(titles)]
    weights = [min(max(length, NARROWEST), WIDEST) for length in longest]
    return [width * weight / sum(weights) for weight in weights]


def _text(words: str) -> str:
    """Whatever looks like markup is words; lines stay lines, and what no font has a sign for is left out."""
    kept = "".join(sign for sign in words if sign.isprintable() or sign in "\n\t")
    return escape(kept, quote=False).replace("\n", "<br/>")
