"""Chose the incidents of `tests/data/servicenow_slice.csv` from the whole log: python make_slice.py LOG SLICE."""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby, pairwise
from pathlib import Path

Rows = list[dict[str, str]]
SKIPPED_HOUR = (datetime(2016, 3, 27, 1), datetime(2016, 3, 27, 2))
TIMES = ("sys_updated_at", "resolved_at", "closed_at", "opened_at")


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")


def traps(rows: Rows) -> Iterator[tuple[str, bool, int]]:
    """Name of each trap, whether these rows hold it, and how many incidents with it are wanted; rare ones first."""
    last = rows[-1]
    pairs = list(pairwise(rows))
    states = [row["incident_state"] for row in rows]
    moves = set(pairwise(states))
    small = len(rows) <= 7
    yield "unknown state", "-100" in states, 9
    yield "early", any(moment(row["sys_updated_at"]) < moment(row["opened_at"]) for row in rows), 9
    created = last["sys_created_at"]
    yield "early creation", created != "?" and moment(created) < moment(last["opened_at"]), 9
    yield "order", any(int(new["sys_mod_count"]) <= int(old["sys_mod_count"]) for old, new in pairs), 9
    times = [moment(row[column]) for row in rows for column in TIMES if row[column] != "?"]
    yield "skipped hour", any(SKIPPED_HOUR[0] <= time < SKIPPED_HOUR[1] for time in times), 9
    yield "unresolved", "Resolved" not in states, 4
    counted = [
        (old["reassignment_count"] != new["reassignment_count"], old["assignment_group"] == new["assignment_group"])
        for old, new in pairs
    ]
    yield "reassigned within a group", (True, True) in counted, 3
    yield "closed reopened", ("Closed", "Active") in moves, 4
    yield "reopened to hold", ("Resolved", "Awaiting User Info") in moves, 4
    yield "nothing known", last["category"] == last["u_symptom"] == "?", 9
    yield "no caller", any(row["caller_id"] == "?" for row in rows), 9
    yield "active", any((row["active"] == "false") != (row["incident_state"] == "Closed") for row in rows), 9
    yield "no subcategory", last["category"] != "?" and last["subcategory"] == "?", 3
    for word in ("Vendor", "Problem", "Evidence"):
        yield word, f"Awaiting {word}" in states, 5
    yield "first on hold", states[0].startswith("Awaiting"), 4
    yield "vendor", any(row["vendor"] != "?" for row in rows), 3
    yield "change", any(row["rfc"] != "?" or row["caused_by"] != "?" for row in rows), 4
    yield "reopened", small and int(last["reopen_count"]) > 0, 20
    yield "priority", small and len({row["priority"] for row in rows}) > 1, 25
    yield "first resolved", small and states[0] == "Resolved", 25
    yield "no resolved time", small and last["resolved_at"] == "?", 25
    yield "critical", small and last["priority"].startswith("1"), 8
    yield "no code", last["closed_code"] == "?" or last["resolved_by"] == "?", 4
    yield "plain", small, 90


def choose(log: Path, target: Path) -> Counter[str]:
    """Copy the chosen incidents, each for the first trap that still wants one; return how many for each."""
    taken: Counter[str] = Counter()
    with gzip.open(log, "rt", newline="") as text, target.open("w", newline="") as out:
        reader = csv.DictReader(text)
        writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
        writer.writeheader()
        for _number, group in groupby(reader, key=lambda row: row["number"]):
            rows = list(group)
            for trap, there, wanted in traps(rows):
                if there and taken[trap] < wanted:
                    taken[trap] += 1
                    writer.writerows(rows)
                    break
    return taken


if __name__ == "__main__":
    print(choose(Path(sys.argv[1]), Path(sys.argv[2])))
