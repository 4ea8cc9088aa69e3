"""What packages above the catalogue add to a service's page: filled by the apps' wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from incidents.catalog.models import Service


@dataclass(frozen=True)
class ServiceLine:
    """One line of the page: its label, and what it says about a service, in words."""

    label: str
    told: Callable[[Service], str]


LINES: list[ServiceLine] = []


def register(lines: list[ServiceLine]) -> None:
    """Add lines that are not there yet."""
    LINES.extend(line for line in lines if line not in LINES)
