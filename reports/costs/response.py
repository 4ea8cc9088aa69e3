"""What it costs that people respond. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from reports.costs.estimates import Estimate, total_of
from reports.costs.rates import StaffRate


@dataclass(frozen=True, slots=True)
class Stint:
    """One person responds as something (see `Responder`) for a while. Aware instants, half-open."""

    person: int
    responder: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True)
class Response:
    """What a response cost. `seconds` of people; of these `unpriced`, because nobody said what such people cost."""

    cost: Estimate
    seconds: float
    unpriced: float


def cost_of_response(stints: Iterable[Stint], rate_of: Callable[[Stint], StaffRate | None]) -> Response:
    """What people cost who responded to one incident.

    Formula: hours of each person × hourly rate × share of the time that goes into the incident. A person who is
    several things at once counts once, as the dearest of them.
    """
    by_person: dict[int, list[Stint]] = defaultdict(list)
    for stint in stints:
        by_person[stint.person].append(stint)
    costs, seconds, unpriced = [], 0.0, 0.0
    for own in by_person.values():
        rates = [rate_of(stint) for stint in own]
        bounds = sorted({at for stint in own for at in (stint.begins, stint.ends)})
        for here, there in pairwise(bounds):
            at_work = [rate for stint, rate in zip(own, rates, strict=True) if stint.begins <= here < stint.ends]
            if not at_work:
                continue
            length = (there - here).total_seconds()
            seconds += length
            priced = [rate.per_hour for rate in at_work if rate is not None]
            if priced:
                costs.append(max(priced, key=lambda rate: rate.likely).times(length / 3600))
            else:
                unpriced += length
    return Response(total_of(costs), seconds, unpriced)
