"""Reading what the sweeps noted."""

from __future__ import annotations

from incidents.engine.models import Sweep


def sweeps() -> dict[str, Sweep]:
    """Every sweep that ever ran, by name."""
    return {sweep.name: sweep for sweep in Sweep.objects.all()}
