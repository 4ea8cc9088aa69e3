"""Counts a ServiceNow log by itself, with nothing of the importer, so that the two can be compared."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
PHASES = {
    "New": "identified",
    "Active": "investigating",
    "Awaiting User Info": "on_hold",
    "Awaiting Vendor": "on_hold",
    "Awaiting Problem": "on_hold",
    "Awaiting Evidence": "on_hold",
    "Resolved": "resolved",
    "Closed": "closed",
}


def read_log(path: Path) -> dict[str, list[dict[str, str]]]:
    """The rows of each number, in the order of the file."""
    log: dict[str, list[dict[str, str]]] = {}
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", newline="") as stream:
        for row in csv.DictReader(stream):
            log.setdefault(row["number"], []).append(row)
    return log


def wall(text: str) -> datetime:
    day, month, rest = text.split("/")
    year, clock = rest.split(" ")
    hour, minute = clock.split(":")
    return datetime(int(year), int(month), int(day), int(hour), int(minute))


def instant(text: str) -> str | None:
    """Seconds since 1970 of a London wall-clock time, or None."""
    return None if text == "?" else str(int(wall(text).replace(tzinfo=LONDON).timestamp()))


def tidy(text: str) -> str | None:
    return None if text == "?" else " ".join(text.split())


def expected_incidents(log: dict[str, list[dict[str, str]]]) -> dict[str, tuple]:
    """What the incident's row must say, by number, from its last row."""
    return {number: _expected(rows[-1]) for number, rows in log.items()}


def _expected(last: dict[str, str]) -> tuple:
    return (
        PHASES[last["incident_state"]],
        int(last["impact"][0]),
        int(last["urgency"][0]),
        int(last["priority"][0]),
        instant(last["opened_at"]),
        instant(last["resolved_at"]),
        instant(last["closed_at"]),
        int(last["reopen_count"]),
        int(last["reassignment_count"]),
        tidy(last["assignment_group"]),
        tidy(last["assigned_to"]),
        tidy(last["caller_id"]),
    )


def expected_moves(log: dict[str, list[dict[str, str]]]) -> Counter:
    """How often each kind of change happens between neighbouring rows of one incident."""
    moves: Counter = Counter()
    for rows in log.values():
        for before, after in pairwise(rows):
            _count(moves, before, after)
    return moves


def _count(moves: Counter, before: dict[str, str], after: dict[str, str]) -> None:
    for name in ("impact", "urgency", "priority"):
        moves[name] += before[name] != after[name]
    for name, columns in (
        ("assignment", ("assignment_group", "assigned_to")),
        ("category", ("category", "subcategory")),
    ):
        moves[name] += any(before[column] != after[column] for column in columns)
    moves["state"] += before["incident_state"] != after["incident_state"]
    moves["reopened"] += int(before["reopen_count"]) != int(after["reopen_count"])


def oddities(log: dict[str, list[dict[str, str]]]) -> dict[str, int]:
    """The traps of the log: lines or incidents, as the report counts them."""
    every = [row for rows in log.values() for row in rows]
    lasts = [rows[-1] for rows in log.values()]
    return {
        "unknown state": sum(row["incident_state"] == "-100" for row in every),
        "updated before it was opened": sum(wall(row["sys_updated_at"]) < wall(row["opened_at"]) for row in every),
        "no resolved time": sum(row["resolved_at"] == "?" for row in lasts),
        "first seen as ended": sum(rows[0]["incident_state"] in ("Resolved", "Closed") for rows in log.values()),
        "reopened": sum(row["reopen_count"] != "0" for row in lasts),
        "priority changed": sum(len({row["priority"] for row in rows}) > 1 for rows in log.values()),
    }
