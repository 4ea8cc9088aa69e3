"""What readiness consists of: each criterion, its weight, what it counts, and when one counts as well. Pure.

The weights add up to 100. A criterion of which a subject has no population is left out for it, and said to be: what is
left is scaled to 100 (see `reports.formulas.scores`).
"""

from __future__ import annotations

from dataclasses import dataclass

# Days back in which something still counts.
YEAR, QUARTER = 365, 90
QUALIFIED_PEOPLE = 2


@dataclass(frozen=True)
class Criterion:
    """`counts` says what one of its population is, `earns` when that one is well, and when half."""

    code: str
    weight: int
    title: str
    counts: str
    earns: str


RESULTS, EXERCISED, DRILL_TIMES, REAL_TIMES = "results", "exercised", "drill_times", "real_times"
MICRO, ROLES, CONTACTS, PROCEDURES = "micro", "roles", "contacts", "procedures"
SCHEDULES, ACTIONS = "schedules", "actions"

CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        RESULTS,
        20,
        "Results of drills",
        "Each rated objective of the drills of the last 365 days.",
        "Performed without challenge: all of it; with some challenge: two thirds; with major challenge: one third; "
        "unable to perform: nothing.",
    ),
    Criterion(
        EXERCISED,
        15,
        "Exercised lately",
        "Each team and each service in use, by its last drill that is over (micro-drills do not count).",
        "Until 90 days after it: all of it; then evenly less, nothing from 365 days on, or if there was none.",
    ),
    Criterion(
        DRILL_TIMES,
        10,
        "Times in drills",
        "Each time with a target that was measured in drills of the last 365 days.",
        "Within its target.",
    ),
    Criterion(
        REAL_TIMES,
        5,
        "Times in reality",
        "Each promise on real incidents that were reported in the last 90 days and is kept or missed by now.",
        "Kept.",
    ),
    Criterion(
        MICRO,
        5,
        "Micro-drills",
        "Each task of micro-drills of the last 90 days that was answered or ran out.",
        "Answered rightly.",
    ),
    Criterion(
        ROLES,
        15,
        "Qualified people",
        "Each of the response roles in each team.",
        "Two active members hold a qualification for it that is in force; with one it is half.",
    ),
    Criterion(
        CONTACTS,
        10,
        "Key contacts",
        "Each key contact in use.",
        "One of its ways was verified in time, and nothing of it is known to be wrong.",
    ),
    Criterion(
        PROCEDURES,
        10,
        "Procedures",
        "Each procedure in use counts twice: its review (if it has to be reviewed), and being exercised.",
        "The review is not overdue; it was run in a drill of the last 365 days that is over.",
    ),
    Criterion(
        SCHEDULES,
        5,
        "On call",
        "Each on-call schedule in use, over the next four weeks.",
        "Somebody whom pages reach is always on call; half where the only trouble is being on call twice.",
    ),
    Criterion(
        ACTIONS,
        5,
        "Corrective actions",
        "Each corrective action that is open.",
        "Its day has not passed.",
    ),
)
BY_CODE = {criterion.code: criterion for criterion in CRITERIA}

# What belongs to whom, in words: stands under the table of criteria.
BELONGS = (
    "A drill, its results and times belong to the team and the service that it was planned for; a promise and a "
    "corrective action to the service of the incident or the action, and to the team that owns it; micro-drills to the "
    "teams of whoever answers; schedules, contacts and procedures to the team that answers for them, contacts and "
    "procedures also to the teams and services that their conditions name. A service has the roles and schedules of "
    "the team that owns it. To the organisation belongs everything."
)
