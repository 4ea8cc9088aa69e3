"""Which scenario was exercised on which service, and which never was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.urls import reverse

from incidents.plans.choices import VersionStatus
from incidents.scenarios.models import Scenario
from reports.formulas.ages import days_since
from reports.readiness.criteria import QUARTER, YEAR
from reports.readiness.facts import Fact, Facts, Source

# How long ago a scenario was exercised on a service, in words.
LEVELS = {
    "lately": "In the last 90 days",
    "within": "In the last 365 days",
    "long": "Longer ago",
    "never": "Never",
    "elsewhere": "Meant for another service",
}


@dataclass(frozen=True)
class Cell:
    """One scenario on one service; `level` is one of `LEVELS`."""

    level: str
    last_at: datetime | None = None
    drill: int | None = None
    count: int = 0

    @property
    def url(self) -> str:
        return reverse("drill", args=[self.drill]) if self.drill is not None else ""


@dataclass(frozen=True)
class Row:
    """One service; `cells` in the order of the scenarios. `drills` are those of any scenario, or of none."""

    service: Fact
    cells: tuple[Cell, ...]
    drills: int

    @property
    def is_untouched(self) -> bool:
        return self.drills == 0


@dataclass(frozen=True)
class Coverage:
    """Services × scenarios. `unplayed`: the scenarios that were exercised on no service in use."""

    scenarios: list[Scenario]
    rows: list[Row]
    unplayed: list[Scenario]

    @property
    def untouched(self) -> list[Row]:
        return [row for row in self.rows if row.is_untouched]


def scenarios_in_use() -> list[Scenario]:
    """Those that the reader may read and that can be played, each with the version `in_force`. One query."""
    rows = Scenario.objects.filter(retired_at=None, versions__status=VersionStatus.ACTIVE)
    return list(rows.annotate(in_force=F("versions")).order_by("name"))


def is_meant_for(scenario: Scenario, service: int) -> bool:
    return scenario.service_id is None or scenario.service_id == service


def last_drills(facts: Facts) -> dict[tuple[int, int | None], list[Fact]]:
    """Drills that are over by their service and scenario, the oldest first."""
    found: dict[tuple[int, int | None], list[Fact]] = {}
    for row in sorted(facts.of(Source.DRILL), key=lambda row: (row.at or facts.at, row.pk)):
        if row.service is not None:
            found.setdefault((row.service, row.parent), []).append(row)
    return found


def coverage_of(facts: Facts, scenarios: list[Scenario]) -> Coverage:
    """No query."""
    drills = last_drills(facts)
    count: dict[int, int] = {}
    for (service, _scenario), held in drills.items():
        count[service] = count.get(service, 0) + len(held)
    services = sorted(facts.of(Source.SERVICE), key=lambda row: (row.n or 0, row.name.casefold()))
    rows = [
        Row(
            row,
            tuple(_cell(scenario, row, drills.get((row.pk, scenario.pk), []), facts.at) for scenario in scenarios),
            count.get(row.pk, 0),
        )
        for row in services
    ]
    in_use = {row.pk for row in services}
    played = {scenario for service, scenario in drills if service in in_use}
    return Coverage(scenarios, rows, [scenario for scenario in scenarios if scenario.pk not in played])


def _cell(scenario: Scenario, service: Fact, drills: list[Fact], at: datetime) -> Cell:
    if not drills:
        return Cell("never" if is_meant_for(scenario, service.pk) else "elsewhere")
    last = drills[-1]
    days = days_since(last.at or at, at)
    level = "lately" if days <= QUARTER else "within" if days <= YEAR else "long"
    return Cell(level, last.at, last.pk, len(drills))
