"""Charts as PNG pictures, for mails and paper, where no page draws them. Pure but for the fonts of this machine.

Drawn with Pillow, which is there for other pictures anyway: three plain kinds of charts do not ask for a library that
plots anything, takes a second to import and is larger than all of Muster.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import reportlab

from reports.builder.choices import ChartKind
from reports.builder.queries.answers import Block
from reports.charts.scales import ticks
from reports.charts.words import figure_words, short_label
from reports.metrics.periods import DAY_NAMES
from reports.metrics.questions import Figure

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

# Drawn at twice the size at which they are shown, so that they are sharp on every screen; on a phone they are shown at
# less than a third, and the words must be read there too.
WIDTH, HEIGHT, TEXT, SMALL = 1200, 560, 30, 26
MOST_BARS = 15
INK, SOFT, GRID, GROUND, MAIN, EARLIER = "#1f2733", "#5b6675", "#d9dee6", "#ffffff", "#1f5fa8", "#8a94a3"
_FONTS = (
    Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
    Path(reportlab.__file__).parent / "fonts" / "Vera.ttf",
)


def picture_of(block: Block) -> bytes | None:
    """The chart of a block; none where there is nothing to draw, or it is to be a table alone."""
    if block.answer is None or not any(figure.value is not None for figure in block.answer.groups):
        return None
    draw = {ChartKind.BARS: _bars, ChartKind.LINE: _line, ChartKind.HEAT: _heat}.get(block.chart)
    return draw(block) if draw is not None else None


def words_of(block: Block) -> str:
    """What the picture shows, for whoever does not see it: the table beside it has the figures."""
    kind = {ChartKind.BARS: "Bars", ChartKind.LINE: "Line", ChartKind.HEAT: "Heat map"}[block.chart]
    return f"{kind} of {block.label.lower()}; the table below has the figures."


def _canvas(height: int) -> tuple[Any, ImageDraw]:
    from PIL import Image, ImageDraw  # noqa: PLC0415 -- most processes never draw

    picture = Image.new("RGB", (WIDTH, height), GROUND)
    return picture, ImageDraw.Draw(picture)


def _font(size: int = TEXT) -> Any:
    from PIL import ImageFont  # noqa: PLC0415 -- most processes never draw

    return ImageFont.truetype(next(path for path in _FONTS if path.exists()), size)


def _png(picture: Any) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def _bars(block: Block) -> bytes:
    """Bars from left to right, the first fifteen groups in their order; the period before is a thin one below each."""
    assert block.answer is not None
    groups = block.rows[:-1][:MOST_BARS]
    left, right, step = 440, 220, 56
    more = len(block.answer.groups) - len(groups)
    has_before = block.before is not None
    picture, draw = _canvas(step * (len(groups) + bool(more) + has_before) + 20)
    font = _font()
    most = max((figure.value or 0 for pair in groups for figure in pair if figure is not None), default=0) or 1

    def across(figure: Figure | None) -> float:
        value = figure.value if figure is not None else None
        return (WIDTH - left - right) * max(value, 0) / most if value is not None else 0

    for place, (figure, before) in enumerate(groups):
        top = 10 + place * step
        middle = top + step / 2
        draw.text((left - 16, middle), _fitted(draw, figure.label, font, left - 30), INK, font, anchor="rm")
        end = left + across(figure)
        bottom = top + step - (20 if has_before else 9)
        if figure.value is not None:
            draw.rectangle((left, top + 9, max(end, left + 2), bottom), MAIN)
        if before is not None and before.value is not None:
            draw.rectangle((left, top + step - 17, left + max(across(before), 2), top + step - 9), EARLIER)
        words = figure_words(figure.value, block.unit)
        draw.text((end + 14, (top + 9 + bottom) / 2), words, INK, font, anchor="lm")
    below = 10 + len(groups) * step + step / 2
    if more:
        draw.text((left, below), f"and {more} more in the table", SOFT, font, anchor="lm")
    if has_before:
        draw.text((left, below + (step if more else 0)), "thin and grey: the period before", SOFT, font, anchor="lm")
    return _png(picture)


def _line(block: Block) -> bytes:
    """A line over time from zero on; the period before is dashed. Where nothing is known, the line is broken."""
    assert block.answer is not None
    picture, draw = _canvas(HEIGHT)
    font = _font()
    now = [figure.value for figure in block.answer.groups]
    before = [figure.value for figure in block.before.groups] if block.before is not None else []
    top = ticks(max(value for value in (*now, *before, 0) if value is not None), block.unit)[-1]
    left, right, above, below = 210, 30, 30, 110

    def place(number: int, value: float, count: int) -> tuple[float, float]:
        across = left + (WIDTH - left - right) * (number / (count - 1) if count > 1 else 0.5)
        return across, HEIGHT - below - (HEIGHT - above - below) * max(value, 0) / top

    for part in (0.0, 0.5, 1.0):
        height = place(0, part * top, 1)[1]
        draw.line((left, height, WIDTH - right, height), GRID, 2)
        draw.text((left - 14, height), figure_words(part * top, block.unit) if part else "0", SOFT, font, anchor="rm")
    if any(value is not None for value in before):
        _dashed(draw, [place(n, v, len(before)) if v is not None else None for n, v in enumerate(before)])
    _solid(draw, [place(n, v, len(now)) if v is not None else None for n, v in enumerate(now)])
    group = block.answer.question.group or ""
    labels = [short_label(figure.key, group) for figure in block.answer.groups]
    for number, anchor in _marked(len(labels)):
        across = place(number, 0, len(labels))[0]
        draw.text((across, HEIGHT - below + 12), labels[number], SOFT, font, anchor=anchor)
    if before:
        draw.text((left, HEIGHT - 44), "—— this period    - - - the period before", SOFT, font)
    return _png(picture)


def _marked(count: int) -> list[tuple[int, str]]:
    """Which steps are named below, and how the words stand to them: the first, the middle and the last."""
    ends = [(0, "la"), (count - 1, "ra")] if count > 1 else [(0, "ma")]
    return [*ends, (count // 2, "ma")] if count > 4 else ends


def _heat(block: Block) -> bytes:
    """Days of the week from top to bottom, hours from left to right; the darker, the more. Unknown is crossed out."""
    assert block.answer is not None
    left, above, step, row = 200, 46, 41, 46
    picture, draw = _canvas(above + 7 * row + 64)
    font, small = _font(), _font(SMALL)
    values = {int(figure.key): figure.value for figure in block.answer.groups}
    most = max((value for value in values.values() if value is not None), default=0) or 1
    for hour in range(0, 24, 3):
        draw.text((left + hour * step, above - 8), f"{hour:02}", SOFT, small, anchor="ls")
    for day, name in enumerate(DAY_NAMES):
        draw.text((left - 14, above + day * row + row / 2), name, INK, font, anchor="rm")
        for hour in range(24):
            x, y = left + hour * step, above + day * row
            value = values.get(day * 24 + hour)
            box = (x, y, x + step - 4, y + row - 4)
            draw.rectangle(box, _shade(value / most) if value is not None else GROUND, GRID)
            if value is None:
                draw.line((x, y, x + step - 4, y + row - 4), GRID, 2)
    draw.text((left, above + 7 * row + 14), f"Darkest: {figure_words(most, block.unit)}", SOFT, font)
    return _png(picture)


def _shade(share: float) -> tuple[int, int, int]:
    """From nearly white to dark blue."""
    light, dark = (238, 243, 249), (16, 52, 98)
    share = min(max(share, 0), 1)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(light, dark, strict=True))
    return red, green, blue


def _solid(draw: ImageDraw, points: list[tuple[float, float] | None]) -> None:
    for begin, end in pairwise(points):
        if begin is not None and end is not None:
            draw.line((*begin, *end), MAIN, 5)
    radius = 5 if len(points) > 60 else 7
    for point in points:
        if point is not None:
            x, y = point
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), MAIN)


def _dashed(draw: ImageDraw, points: list[tuple[float, float] | None]) -> None:
    for begin, end in pairwise(points):
        if begin is None or end is None:
            continue
        length = max(((end[0] - begin[0]) ** 2 + (end[1] - begin[1]) ** 2) ** 0.5, 1)
        for start in range(0, int(length), 20):
            shares = (start / length, min((start + 11) / length, 1))
            ends = [(begin[0] + (end[0] - begin[0]) * s, begin[1] + (end[1] - begin[1]) * s) for s in shares]
            draw.line((*ends[0], *ends[1]), EARLIER, 4)


def _fitted(draw: ImageDraw, text: str, font: Any, width: float) -> str:
    while len(text) > 1 and draw.textlength(text, font) > width:
        text = f"{text[:-2].rstrip()}…"
    return text
