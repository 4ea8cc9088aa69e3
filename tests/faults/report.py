"""What a scenario found: figures beside their goals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """One goal. `is_timing`: it depends on how fast and how busy the machine is."""

    what: str
    goal: str
    figure: str
    is_met: bool
    is_timing: bool = False


@dataclass
class Report:
    scenario: str
    size: str
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def exactly(self, what: str, goal: int, figure: int) -> None:
        """What must be so on any machine."""
        self.lines.append(Line(what, f"{goal:,}", f"{figure:,}", figure == goal))

    def least(self, what: str, goal: int, figure: int) -> None:
        self.lines.append(Line(what, f"≥ {goal:,}", f"{figure:,}", figure >= goal))

    def within(self, what: str, goal: float, figure: float, unit: str) -> None:
        """A time that must not be longer."""
        self.lines.append(Line(what, f"≤ {goal:g} {unit}", f"{figure:.3g} {unit}", figure <= goal, is_timing=True))

    def at_rate(self, what: str, goal: float, figure: float, unit: str) -> None:
        self.lines.append(Line(what, f"≥ {goal:,.0f} {unit}", f"{figure:,.0f} {unit}", figure >= goal, is_timing=True))

    def is_met(self, *, with_timings: bool) -> bool:
        return all(line.is_met for line in self.lines if with_timings or not line.is_timing)

    def table(self) -> str:
        rows = [
            ("goal", "wanted", "found", ""),
            *((x.what, x.goal, x.figure, "ok" if x.is_met else "MISSED") for x in self.lines),
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths[:3]))
        return "\n".join([f"{self.scenario} ({self.size})", *lines, *(f"  {note}" for note in self.notes)])


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of them do not exceed; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
