"""A period at a glance: what it cost, services side by side, the incidents that cost the most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from incidents.lifecycle.models import Incident
from reports.costs.choices import Kept, Part
from reports.costs.estimates import Estimate, total_of
from reports.costs.queries.answers import Told, answer, answer_from, tell, tell_from
from reports.costs.queries.direct import shares_within
from reports.costs.queries.wanted import wanted_by
from reports.costs.queries.working import answer_available
from reports.costs.shares import Share
from reports.costs.tallies import Tally, kept_only
from reports.metrics.choices import Group
from reports.metrics.queries.labels import labels_of
from reports.metrics.questions import Answer, Question, figures_by_key

DEAREST = 10
LONGEST_BY_DAY = 62
LONGEST_OF_DEAREST = 92


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
    """`dearest` is None of a period so long that every incident would have to be looked at."""

    cost: Answer
    services: list[ServiceLine]
    dearest: list[Dear] | None


def overview_of(question: Question, at: datetime) -> Overview:
    """As the principal may see it, by day or, when it is long, by month."""
    by_time = replace(question, group=Group.DAY if question.days <= LONGEST_BY_DAY else Group.MONTH)
    by_service = replace(question, group=Group.SERVICE)
    if question.days > LONGEST_OF_DEAREST:
        cost = answer(by_time, at)
        return Overview(cost, _services(tell(by_service, at, Kept.DOWNTIME), question, at), None)
    # What cost the most is told from every share: so is all the rest then.
    shares, unpriced = shares_within(wanted_by(question, at))
    down = [share for share in shares if share.part == Part.DOWNTIME]
    return Overview(
        answer_from(tell_from(shares, unpriced, by_time, at), by_time),
        _services(tell_from(down, [], by_service, at), question, at),
        _dearest(kept_only(shares, dict(question.only))),
    )


def _services(told: Told, question: Question, at: datetime) -> list[ServiceLine]:
    """Services that suffered, or that could not work without what suffered; the dearest first."""
    tallies = {key: tally for key, tally in told.tallies.by_key.items() if isinstance(key, int)}
    asked = replace(question, group=Group.SERVICE, only={})
    worked = figures_by_key(answer_available(asked, at).groups)
    chained = figures_by_key(answer_available(asked, at, with_needs=True).groups)
    keys = {*tallies, *(int(key) for key, one in chained.items() if one.value is not None and one.value < 1)}
    lines = [
        ServiceLine(
            label,
            tallies.get(key or 0, Tally()),
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
