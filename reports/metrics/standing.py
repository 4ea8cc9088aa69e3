"""What is measured of how incidents stand and of how they follow each other: how it is made, in words. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

WITHIN = timedelta(days=30)


def backlog(reported_on: date, ended_on: date | None, day: date) -> bool:
    """How many incidents were open.

    Formula: those reported until the end of the day less those that had ended by then.
    Population: incidents that were open at the end of the day, week or month, or of the period; today as it is now.
    One that was opened again counts as open until its last end; one that ended nobody knows when does not count.
    Source: when the incident was reported, and when it was resolved, cancelled or closed, whichever is known first.
    """
    return reported_on <= day and (ended_on is None or ended_on > day)


def backlog_age(reported_on: date, day: date) -> int:
    """For how long the open incidents had been open.

    Formula: the day that is looked at minus the day of the report, in whole days; where half of them or more are
    younger than two days, those reported on that day or the one before by the clock: its end, or now, minus the report.
    Population: incidents that were open at the end of the day, week or month, or of the period; today as it is now.
    Source: when the incident was reported, and when it was resolved, cancelled or closed, whichever is known first.
    """
    return (day - reported_on).days


def resolution_codes(code: int | None) -> bool:
    """Which share of resolved incidents says by a code how it was resolved, and which share has each code.

    Formula: incidents with a resolution code (by code: with this one; narrowed by codes: with one of these), over all.
    Population: incidents whose (last) resolution lies in the period; by code, n is how many of them have it.
    Source: the resolution code of the incident.
    """
    return code is not None


def recurrence(reported_at: datetime, before: datetime | None) -> bool:
    """Which share of incidents came again within 30 days.

    Formula: incidents before which another of the same service and category (or both without one) was reported at most
    720 hours earlier, over all.
    Population: incidents reported in the period; those without a service are unknown.
    Source: when the incident was reported, its service and its category; the one before may be of any team or priority,
    but is real where the incident is, and of a drill where it is.
    """
    return before is not None and reported_at - before <= WITHIN
