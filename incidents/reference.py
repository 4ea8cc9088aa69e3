"""Reference data: what every Muster must know before its first incident. Root glue over the packages' loaders."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from incidents.catalog import reference as catalog
from incidents.clocks import reference as clocks
from incidents.lifecycle.operations import arm_automatic_transitions
from incidents.people import reference as people
from incidents.permissions.principal import as_system
from incidents.plans import reference as plans
from incidents.scenarios import reference as scenarios
from incidents.timers import reference as timers
from incidents.workflows import reference as workflows


def load(*, at: datetime, stdout: IO[str] | None = None) -> None:
    """Make what is missing: roles, catalogue, workflows, recurring jobs. Idempotent: what was changed stays changed."""
    people.load_roles()
    rows = catalog.load(at)
    published = workflows.load(at)
    promised = clocks.load(at)
    procedures = plans.load(at)
    with as_system("planning what recurs, and moves that nobody waits for yet"):
        timers.load(at)
        arm_automatic_transitions(at=at)
    with as_system("filling the library of scenarios"):
        library = scenarios.load(at)
    if stdout is not None:
        made = f"{rows} rows of the catalogue, {published} workflows, {promised} service-level policies"
        stdout.write(f"Reference data: {made}, {procedures} procedures and {library} scenarios made.\n")
