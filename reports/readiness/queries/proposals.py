"""Which drills to hold next, by the risk that is not rehearsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from incidents.lifecycle.models import Incident
from incidents.scenarios.models import Scenario
from reports.readiness.facts import Fact, Facts, Source
from reports.readiness.queries.coverage import is_meant_for, last_drills
from reports.readiness.risk import Figures, figures

YEAR = timedelta(days=365)
SHOWN = 10


@dataclass(frozen=True)
class Proposal:
    """One drill: a service, and what is rehearsed on it; no scenario where the reader may read none that suits.

    `planned_at` is when the next drill of the service begins, as far as the reader knows.
    """

    service: Fact
    scenario: Scenario | None
    figures: Figures
    last_at: datetime | None
    planned_at: datetime | None

    @property
    def plan_url(self) -> str:
        """The page on which it is planned, filled in."""
        rehearsed = self.scenario.name if self.scenario is not None else "Drill"
        wanted = {
            "name": f"{rehearsed}: {self.service.name}"[:200],
            "service": self.service.pk,
            "team": self.service.team,
            "scenario_version": getattr(self.scenario, "in_force", None),
        }
        return f"{reverse('drill_plan')}?{urlencode({name: value for name, value in wanted.items() if value})}"


Rates = Counter[tuple[int, int | None]]


def incident_rates(at: datetime) -> Rates:
    """Real incidents of the last 365 days by service and type, and by service alone (type None). One query."""
    rows = Incident.objects.real().filter(reported_at__gt=at - YEAR, reported_at__lte=at, service__isnull=False)
    found: Rates = Counter()
    for service, type_key, count in rows.order_by().values_list("service", "type").annotate(count=Count("pk")):
        found[service, type_key] += count
        found[service, None] += count
    return found


def propose(facts: Facts, scenarios: list[Scenario], rates: Rates, *, limit: int = SHOWN) -> list[Proposal]:
    """For each service in use the drill that is the most pressing, and of these the most pressing first. No query."""
    drills = last_drills(facts)
    planned = {row.service: row for row in sorted(facts.of(Source.PLANNED), key=_begins(facts), reverse=True)}
    found = []
    for service in facts.of(Source.SERVICE):
        suiting: list[Scenario | None] = [one for one in scenarios if is_meant_for(one, service.pk)]
        choices = [_one(facts, service, scenario, rates, drills, planned) for scenario in suiting or [None]]
        found.append(max(choices, key=lambda choice: (choice.figures.risk, _name(choice))))
    found.sort(key=lambda choice: (-choice.figures.risk, choice.service.name))
    return found[:limit]


def _begins(facts: Facts) -> Callable[[Fact], tuple[datetime, int]]:
    return lambda row: (row.at or facts.at, row.pk)


def _name(proposal: Proposal) -> str:
    return proposal.scenario.name if proposal.scenario is not None else ""


def _one(
    facts: Facts,
    service: Fact,
    scenario: Scenario | None,
    rates: Rates,
    drills: dict[tuple[int, int | None], list[Fact]],
    planned: dict[int | None, Fact],
) -> Proposal:
    if scenario is None:
        held = [row for (of, _scenario), rows in drills.items() if of == service.pk for row in rows]
    else:
        held = drills.get((service.pk, scenario.pk), [])
    last = max((row.at for row in held if row.at is not None), default=None)
    incidents = rates[service.pk, scenario.type_id if scenario is not None else None]
    begins = planned[service.pk].at if service.pk in planned else None
    return Proposal(service, scenario, figures(incidents, service.n or 4, last, facts.at), last, begins)
