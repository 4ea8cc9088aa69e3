"""The scenarios for the list of what is neglected."""

from __future__ import annotations

from django.urls import reverse

from incidents.plans.neglect import Row, Source
from incidents.scenarios.queries.library import freshness, scenarios
from incidents.scenarios.queries.rights import may_view


def _rows() -> list[Row]:
    rows = scenarios().filter(retired_at=None)
    fresh = freshness(rows)
    return [
        Row("Scenario", row.name, reverse("scenario", args=[row.slug]), str(row.owner or row.team or ""), fresh[row.pk])
        for row in rows
    ]


SOURCES = [Source("scenarios", _rows, may_view)]
