"""A period at a glance: what it cost, services side by side, the incidents that cost the most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from incidents.lifecycle.models import Incident
from reports.costs.choices import Part
from reports.costs.estimates import Estimate, total_of
from reports.costs.queries.answers import ALL_PARTS, answer_from, shares_of, wanted_by
from reports.costs.queries.working import answer_available
from reports.costs.shares import Share
from reports.costs.tallies import Tally, kept_only, tallies_by
from reports.metrics.choices import Group
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Answer, Question, figures_by_key

DEAREST = 10
LONGEST_BY_DAY = 62


@dataclass(frozen=True)
class ServiceLine:
    """`worked` and `chained` are shares of the time, by itself and with what it needs; None for a retired service."""

    label: str
    tally: Tally
    worked: float | None
    chained: float | None

    @property
    def down(self) -> float:
        return self.tally.seconds["down"]


@dataclass(frozen=True)
class Dear:
    incident: Incident
    cost: Estimate


@dataclass(frozen=True)
class Overview:
    cost: Answer
    services: list[ServiceLine]
    dearest: list[Dear]


def overview_of(question: Question, at: datetime) -> Overview:
    """As the principal may see it, by day or, when it is long, by month."""
    shares, unknown = shares_of(ALL_PARTS, wanted_by(question, at))
    group = Group.DAY if question.days <= LONGEST_BY_DAY else Group.MONTH
    cost = answer_from(shares, unknown, replace(question, group=group), at)
    own = kept_only(shares, dict(question.only))
    return Overview(cost, _services(own, question, at), _dearest(own))


def _services(shares: Iterable[Share], question: Question, at: datetime) -> list[ServiceLine]:
    """Services that suffered, or that could not work without what suffered; the dearest first."""
    tallies = tallies_by((share for share in shares if share.part == Part.DOWNTIME), Group.SERVICE)
    asked = replace(question, group=Group.SERVICE, only={})
    worked = figures_by_key(answer_available(asked, at).groups)
    chained = figures_by_key(answer_available(asked, at, with_needs=True).groups)
    keys = {*tallies, *(int(key) for key, one in chained.items() if one.value is not None and one.value < 1)}
    lines = [
        ServiceLine(
            label,
            tallies.get(key, Tally()),
            worked[str(key)].value if str(key) in worked else None,
            chained[str(key)].value if str(key) in chained else None,
        )
        for key, label in labels_of(Group.SERVICE, keys).items()
    ]
    return sorted(lines, key=lambda line: (-line.tally.cost.likely, -line.down, line.label))


def _dearest(shares: Iterable[Share]) -> list[Dear]:
    """What they cost outside the period does not count here. One query."""
    costs: dict[int, list[Estimate]] = defaultdict(list)
    for share in shares:
        costs[share.incident].append(share.cost)
    totals = {incident: total_of(own) for incident, own in costs.items()}
    first = sorted((key for key in totals if totals[key].likely), key=lambda key: (-totals[key].likely, key))[:DEAREST]
    rows = Incident.objects.select_related("priority", "service").in_bulk(first)
    return [Dear(rows[key], totals[key]) for key in first if key in rows]
