"""What a file of past incidents amounts to, counted while it is read. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from incidents.intake.dialects.base import Oddity, OddityKind, Parsed
from incidents.workflows.choices import Phase


@dataclass
class Figures:
    """Totals of a file. `oddities` counts lines of the report, `odd_incidents` the incidents they are about."""

    rows: int = 0
    incidents: int = 0
    entries: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    priorities: Counter[str] = field(default_factory=Counter)
    oddities: Counter[OddityKind] = field(default_factory=Counter)
    odd_incidents: Counter[OddityKind] = field(default_factory=Counter)

    def count(self, parsed: Parsed) -> None:
        incident = parsed.incident
        self.rows += parsed.rows
        self.incidents += 1
        self.entries += len(incident.events)
        self.phases[incident.phase] += 1
        self.priorities[str(incident.priority or "from the matrix")] += 1
        self.count_odd(parsed.oddities)

    def count_odd(self, oddities: list[Oddity]) -> None:
        """Count oddities that belong to one incident."""
        self.oddities.update(oddity.kind for oddity in oddities)
        self.odd_incidents.update({oddity.kind for oddity in oddities})

    def lines(self) -> list[str]:
        """The figures for a person, one line each."""
        phases = ", ".join(f"{Phase(name).label} {count:,}" for name, count in sorted(self.phases.items()))
        ranks = ", ".join(f"{name}: {count:,}" for name, count in sorted(self.priorities.items()))
        told = [
            f"{self.rows:,} rows tell {self.incidents:,} incidents, to which {self.entries:,} things happened.",
            f"Last state: {phases or 'none'}.",
            f"Priority {ranks or 'none'}.",
        ]
        for kind in OddityKind:
            if count := self.oddities[kind]:
                about = self.odd_incidents[kind]
                of_incidents = "" if about == count else f" (of {about:,} incidents)"
                told.append(f"  {kind.value}: {count:,}{of_incidents}")
        return told
