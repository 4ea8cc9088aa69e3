"""What is measured of downtime and costs: each says how it is made. The sums themselves are in `tallies`."""

from __future__ import annotations

from reports.costs.tallies import Tally


def downtime(tally: Tally) -> float:
    """How long services were down.

    Formula: time down, added up over services; a moment that several incidents claim counts once: for the worst effect,
    then for what began first.
    Population: every service of which an incident says that it was down in the period, cut at its ends and at now.
    Source: the affected services of incidents, as corrected.
    """
    return tally.seconds["down"]


def cost(tally: Tally) -> float:
    """What incidents cost, most likely.

    Formula: cost of downtime plus cost of response plus fixed costs; low, likely and high are added up apart.
    Population: downtime on the days on which it was, response on the day on which it ended, fixed costs on their days.
    Source: affected services, response roles and assignees, fixed costs; the rates in force on each day.
    """
    return tally.cost.likely


def cost_of_downtime(tally: Tally) -> float:
    """What it cost that services suffered, most likely.

    Formula: hours × hourly rate × share of the rate in each hour of the week × weight of the effect, overlaps merged.
    Population: every service that suffered in the period, cut at its ends and at now.
    Source: the affected services of incidents, as corrected; the rate in force on the day, else the cost
    that stands at the service, else the organisation's default.
    """
    return tally.cost.likely


def cost_of_response(tally: Tally) -> float:
    """What it cost that people responded, most likely.

    Formula: hours of each person × hourly rate × share of the time; somebody who is several things at once counts once.
    Population: incidents resolved or cancelled in the period; unknown are those of whose people some have no rate.
    Source: response roles, and the assignee from acknowledgement to the end; the rates in force when each began.
    """
    return tally.cost.likely


def fixed_costs(tally: Tally) -> float:
    """What incidents cost once, such as refunds, most likely.

    Formula: the sum of the items.
    Population: items of the period that were not withdrawn.
    Source: the costs recorded on incidents.
    """
    return tally.cost.likely


def cost_of_recurrence(tally: Tally) -> float:
    """What causes that came back have cost, most likely.

    Formula: the cost, as of all incidents, of those in which the cause of a lesson came back.
    Population: incidents that were noted as such, on the days on which they cost something.
    Source: lessons whose cause came back, and what costs are made of.
    """
    return tally.cost.likely


def availability_with_dependencies(share: float) -> float:
    """Which share of the time services worked, and what they cannot do without worked too.

    Formula: 1 − time down by itself or by what it needs through hard dependencies (overlaps merged) over the period.
    Population: services in use; the total is the mean of them.
    Source: the affected services of incidents, as corrected; the dependencies as they are today.
    """
    return share
