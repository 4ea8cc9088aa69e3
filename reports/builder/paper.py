"""A report on paper: its figures as a PDF with pictures. Pure but for the fonts of this machine."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table

from knowledge.reviews.paper import BOLD, FONT, MARGIN, load_fonts, number_page
from reports.builder.pictures import picture_of
from reports.builder.queries.answers import Answered, Block
from reports.charts.words import change_words, figure_words
from reports.metrics.questions import Figure

WIDTH = A4[0] - 2 * MARGIN
# What is longer is for the files: nobody reads it on paper.
MOST_ROWS = 400
# A table of no more rows stands on one page with its heading and picture.
TOGETHER = 20
# Pictures are drawn for screens: their words are those of the text at this share of the width.
PICTURE_WIDTH = 0.7 * WIDTH
_GRID = [
    ("FONT", (0, 0), (-1, 0), BOLD, 8),
    ("FONT", (0, 1), (-1, -1), FONT, 8),
    ("FONT", (0, -1), (-1, -1), BOLD, 8),
    ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
    ("LINEBELOW", (0, 0), (-1, 0), 0.75, colors.HexColor("#5b6675")),
    ("LINEBELOW", (0, 1), (-1, -1), 0.25, colors.HexColor("#d9dee6")),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def as_pdf(answered: Answered, *, title: str, notes: Sequence[tuple[str, str]]) -> bytes:
    """One document on A4 with page numbers; `notes` say below the title what was counted, and for whom."""
    load_fonts()
    plain = ParagraphStyle("plain", fontName=FONT, fontSize=9, leading=12.5, spaceAfter=3)
    large = ParagraphStyle("large", parent=plain, fontName=BOLD, fontSize=16, leading=20, spaceAfter=4)
    section = ParagraphStyle("section", parent=plain, fontName=BOLD, fontSize=12, leading=15, spaceBefore=12)
    story: list[Any] = [Paragraph(escape(title), large), *_notes(notes, plain)]
    story.append(Spacer(1, 3 * mm))
    for block in answered.blocks:
        story += _block(block, plain, section)
    file = BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    document = SimpleDocTemplate(file, pagesize=A4, title=title, author="Muster", lang="en-GB", **margins)
    document.build(story, onFirstPage=number_page, onLaterPages=number_page)
    return file.getvalue()


def _notes(notes: Sequence[tuple[str, str]], plain: ParagraphStyle) -> list[Any]:
    return [Paragraph(f"<b>{escape(label)}:</b> {escape(words)}", plain) for label, words in notes]


def _block(block: Block, plain: ParagraphStyle, section: ParagraphStyle) -> list[Any]:
    head = [Paragraph(escape(block.label), section)]
    if block.metric is not None:
        head.append(Paragraph(escape(block.metric.meaning), plain))
    if block.answer is None:
        return [*head, Paragraph(escape(block.sentence), plain)]
    if (png := picture_of(block)) is not None:
        picture = Image(BytesIO(png))
        picture.drawHeight *= PICTURE_WIDTH / picture.drawWidth
        picture.drawWidth = PICTURE_WIDTH
        picture.hAlign = "LEFT"
        head.append(picture)
    rows = block.rows
    shown = rows if len(rows) <= MOST_ROWS else [*rows[: MOST_ROWS - 1], rows[-1]]
    left_out = len(rows) - len(shown)
    after = [Paragraph(f"{left_out:,} more rows stand in the files.", plain)] if left_out else []
    if len(shown) <= TOGETHER:
        return [KeepTogether([*head, _table(block, shown, plain)])]
    return [KeepTogether(head), _table(block, shown, plain), *after]


def _table(block: Block, rows: Sequence[tuple[Figure, Figure | None]], plain: ParagraphStyle) -> Table:
    """The last row is that of all."""
    group = block.answer.question.group if block.answer is not None else None
    first = str(group.label) if group is not None else ""
    headings = [first, "Value", "n", "Unknown", *(["Before", "Change"] if block.before is not None else [])]
    name = ParagraphStyle("name", parent=plain, fontSize=8, leading=10, spaceAfter=0)
    labels = [escape(figure.label) for figure, _before in rows]
    labels[-1] = f"<b>{labels[-1]}</b>"
    cells = [
        headings,
        *([Paragraph(label, name), *_cells(block, *row)] for label, row in zip(labels, rows, strict=True)),
    ]
    widths = [WIDTH - 24 * mm * (len(headings) - 1), *[24 * mm] * (len(headings) - 1)]
    return Table(cells, colWidths=widths, repeatRows=1, style=_GRID)


def _cells(block: Block, figure: Figure, before: Figure | None) -> list[str]:
    cells = [figure_words(figure.value, block.unit), f"{figure.n:,}", f"{figure.unknown:,}"]
    if block.before is not None:
        was = before.value if before is not None else None
        cells += [figure_words(was, block.unit), change_words(figure.value, was)]
    return cells
