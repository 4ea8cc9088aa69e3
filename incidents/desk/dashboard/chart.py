"""Pairs of bars as plain numbers for an inline SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, GAP = 560, 120, 6


def bars(pairs: Sequence[tuple[int, int]]) -> dict[str, object]:
    """Two bars for each pair, side by side, in a picture of WIDTH × HEIGHT; the tallest takes its whole height."""
    most = max((count for pair in pairs for count in pair), default=0)
    step = WIDTH / max(len(pairs), 1)
    width = round((step - GAP) / 2, 1)
    drawn = [
        [_bar(index * step + GAP / 2 + place * width, width, count, most) for place, count in enumerate(pair)]
        for index, pair in enumerate(pairs)
    ]
    return {"width": WIDTH, "height": HEIGHT, "pairs": drawn, "most": most}


def _bar(x: float, width: float, count: int, most: int) -> dict[str, str]:
    height = round(HEIGHT * count / most, 1) if most else 0
    return {
        "x": f"{x:.1f}",
        "y": f"{HEIGHT - height:.1f}",
        "width": f"{max(width - 1, 1):.1f}",
        "height": f"{height:.1f}",
    }
