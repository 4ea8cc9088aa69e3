"""How long it took from one milestone to another. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# What every review measures: a name, from which milestone, to which.
MEASURES = (
    ("Time to detect", "occurred", "detected"),
    ("Time to report", "detected", "reported"),
    ("Time to acknowledge", "reported", "acknowledged"),
    ("Time to mitigate", "reported", "mitigated"),
    ("Time to resolve", "reported", "resolved"),
    ("Users suffered for", "occurred", "mitigated"),
)


@dataclass(frozen=True)
class Measure:
    """One measured time; none is negative, whatever order people recorded the milestones in."""

    label: str
    since: str
    until: str
    length: timedelta


def measured(milestones: Mapping[str, datetime | None]) -> list[Measure]:
    """Every measure of which both milestones (aware instants by name) are known."""
    found = []
    for label, since, until in MEASURES:
        begin, end = milestones.get(since), milestones.get(until)
        if begin is not None and end is not None:
            found.append(Measure(label, since, until, max(timedelta(0), end - begin)))
    return found
