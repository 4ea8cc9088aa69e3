"""What a report is kept to, by name."""

from __future__ import annotations

from reports.builder.models import SavedReport
from reports.metrics.choices import Group
from reports.metrics.queries.labels import labels_of


def filters_of(report: SavedReport) -> list[tuple[str, str]]:
    """Each dimension with the names that are kept. One query for each dimension that is filtered by."""
    told = []
    for name, keys in report.only.items():
        names = labels_of(Group(name), keys)
        told.append((str(Group(name).label), ", ".join(names.values()) or "what is gone"))
    return told
