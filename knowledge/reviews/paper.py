"""A review on paper: its parts as a PDF. Pure but for the fonts of this machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Protocol

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus import ListFlowable, ListItem, Paragraph, SimpleDocTemplate, Spacer

# The first writes nearly every alphabet, the second comes with the library and writes those of western Europe.
_FONTS = (
    ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"),
    ("Vera.ttf", "VeraBd.ttf"),
)
FONT, BOLD = "Muster", "Muster-Bold"
MARGIN = 20 * mm
_BULLET = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_HEADING = re.compile(r"^#{1,6}\s+")


class Part(Protocol):
    """One part: its title, and words in Markdown."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...


def as_pdf(heading: str, title: str, facts: Iterable[tuple[str, str]], parts: Iterable[Part]) -> bytes:
    """One document on A4 with page numbers. Of Markdown it knows paragraphs, lists, headings, bold."""
    load_fonts()
    plain = ParagraphStyle("plain", fontName=FONT, fontSize=9.5, leading=13.5, spaceAfter=4)
    large = ParagraphStyle("large", parent=plain, fontName=BOLD, fontSize=16, leading=20, spaceAfter=4)
    section = ParagraphStyle("section", parent=plain, fontName=BOLD, fontSize=12, leading=15, spaceBefore=10)
    story: list[object] = [Paragraph(escape(heading), plain), Paragraph(escape(title), large)]
    story += [Paragraph(f"{_bold(label)}: {escape(words)}", plain) for label, words in facts]
    story.append(Spacer(1, 4 * mm))
    for part in parts:
        story.append(Paragraph(escape(part.title), section))
        story += _flow(part.text, plain)
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{heading}: {title}",
        author="Muster",
        lang="en-GB",
    )
    document.build(story, onFirstPage=number_page, onLaterPages=number_page)
    return file.getvalue()


def number_page(canvas: object, document: object) -> None:
    """Put the number of the page into its corner."""
    canvas.setFont(FONT, 8)  # type: ignore[attr-defined]
    right = document.pagesize[0] - MARGIN  # type: ignore[attr-defined]
    canvas.drawRightString(right, 12 * mm, str(document.page))  # type: ignore[attr-defined]


def load_fonts() -> None:
    """Make FONT and BOLD known to the library; once for each process."""
    if BOLD in pdfmetrics.getRegisteredFontNames():
        return
    for plain, bold in _FONTS:
        if plain.startswith("/") and not Path(plain).exists():
            continue
        try:
            fonts = TTFont(FONT, plain), TTFont(BOLD, bold)
        except TTFError:
            continue
        for font in fonts:
            pdfmetrics.registerFont(font)
        pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
        return


def _flow(text: str, style: ParagraphStyle) -> Iterator[object]:
    """Paragraphs and lists, in their order."""
    lines: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        if _BULLET.match(line):
            yield from _paragraph(lines, style)
            items.append(_BULLET.sub("", line))
        elif items and line.strip() and line.startswith(" "):
            items[-1] += f" {line.strip()}"
        else:
            yield from _list(items, style)
            if line.strip() and not _HEADING.match(line):
                lines.append(line)
                continue
            yield from _paragraph(lines, style)
            if line.strip():
                yield Paragraph(_bold(_HEADING.sub("", line)), style)


def _paragraph(lines: list[str], style: ParagraphStyle) -> Iterator[object]:
    if lines:
        yield Paragraph(_inline(" ".join(lines)), style)
        lines.clear()


def _list(items: list[str], style: ParagraphStyle) -> Iterator[object]:
    if items:
        rows = [ListItem(Paragraph(_inline(item), style), leftIndent=12) for item in items]
        yield ListFlowable(rows, bulletType="bullet", bulletFontName=FONT, bulletFontSize=7, start="•")
        items.clear()


def _inline(text: str) -> str:
    """Words with what is bold in them; whatever looks like markup is words."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", escape(text, quote=False))


def _bold(text: str) -> str:
    return f"<b>{escape(text, quote=False)}</b>"
