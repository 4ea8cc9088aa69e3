"""What is counted of paging people: pure functions that say how they are made."""

from __future__ import annotations

from datetime import datetime, time

from incidents.clocks.choices import ClockState
from incidents.people.choices import zone_named

NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)


def pages() -> float:
    """How many times somebody was paged.

    Formula: the number of pages; one page by several ways is one.
    Population: pages to people in the period, of incidents and of duties.
    Source: the outbox, in which every page stands.
    """
    return 1


def pages_at_night(paged_at: datetime, zone_name: str) -> float:
    """How many times somebody was paged at night.

    Formula: the number of pages from 22:00 until before 7:00 by the clock of whoever was paged.
    Population: pages to people in the period; n is all of them, by day and by night.
    Source: the outbox, and the time zone of each person as it is now.
    """
    local = paged_at.astimezone(zone_named(zone_name)).time()
    return 1 if local >= NIGHT_BEGINS or local < NIGHT_ENDS else 0


def page_fairness(person: int) -> float:
    """How evenly pages were spread over the people who were paged.

    Formula: Jain's fairness index of pages per person: 1 where all had the same, 1 ÷ people where one had them all.
    Population: pages to people in the period; whoever was not paged does not count.
    Source: the outbox, in which every page stands.
    """
    return person


def unreached(steps_that_told: int) -> float:
    """Which share of escalations reached nobody.

    Formula: escalations of which no step told anybody, over all.
    Population: escalations that began in the period and came as far as a step.
    Source: what is recorded of each step of an escalation when it is taken.
    """
    return 0 if steps_that_told else 1


def updates_kept(state: str) -> float:
    """Which share of promised updates came in time.

    Formula: promised updates that came in time, over all.
    Population: first and next updates promised for the period that came, or were missed.
    Source: the promises (clocks) of incidents.
    """
    return 1 if state == ClockState.MET else 0


def affected() -> float:
    """How many times an incident affected a service, whichever service the incident is filed under.

    Formula: the number of affected services of incidents; one that fell twice in an incident counts twice.
    Population: effects that began in the period.
    Source: what is recorded of each service that an incident affects.
    """
    return 1
