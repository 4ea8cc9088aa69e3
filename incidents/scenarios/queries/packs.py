"""Scenarios as YAML writes them."""

from __future__ import annotations

from collections.abc import Iterable

from incidents.scenarios.models import Scenario, ScenarioVersion
from incidents.scenarios.notation import Written, write_pack
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of


def written(scenario: Scenario, version: ScenarioVersion) -> Written:
    return Written(
        name=scenario.name,
        slug=scenario.slug,
        summary=scenario.summary,
        type=scenario.type.slug if scenario.type is not None else "",
        service=scenario.service.slug if scenario.service is not None else "",
        difficulty=scenario.difficulty,
        contents=contents_of(version),
    )


def pack_of(scenarios: Iterable[Scenario]) -> str:
    """YAML of each by what is in force, else by its draft; what has neither is left out. Five queries for each."""
    found = []
    for scenario in scenarios:
        version = active_version(scenario) or draft_of(scenario)
        if version is not None:
            found.append(written(scenario, version))
    return write_pack(found)
