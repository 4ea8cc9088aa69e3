"""Loads the library that ships: capabilities, scenarios, and the procedures that they exercise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from incidents.catalog.models import IncidentType
from incidents.plans.models import Procedure
from incidents.plans.operations import make_procedure, publish, save_draft
from incidents.refusals import Refused
from incidents.scenarios.models import Capability, Scenario
from incidents.scenarios.operations import import_pack
from incidents.scenarios.procedures import PROCEDURES

SHIPPED = Path(__file__).parent / "shipped"
CAPABILITIES = (
    ("detection-and-triage", "Detection and triage", "Noticing early, and judging what it is and how wide."),
    ("incident-command", "Incident command", "Leading: one head, named roles, decisions that are written down."),
    ("communication", "Communication", "Telling users, customers and management what they need, in time."),
    ("service-restoration", "Service restoration", "Bringing a service back by the quickest safe way."),
    ("security-response", "Security response", "Containing what goes on, keeping evidence, keeping it quiet."),
    ("continuity", "Continuity", "Going on without a supplier, a system or a person."),
    ("legal-duties", "Legal duties", "Knowing what the law asks for, and doing it in time."),
)


@transaction.atomic
def load(at: datetime) -> int:
    """Fill the library while it is empty; how many scenarios were made. What cannot be played here is left out."""
    if Scenario.objects.exists():
        return 0
    for position, (code, name, description) in enumerate(CAPABILITIES):
        if not Capability.objects.filter(name=name).exclude(code=code).exists():
            values = {"name": name, "description": description, "position": 10 * position}
            Capability.objects.get_or_create(code=code, defaults=values)
    taken = set(Procedure.objects.values_list("slug", flat=True))
    for place, shipped in enumerate(PROCEDURES):
        if shipped["slug"] not in taken:
            _make(shipped, 200 + 10 * place, at)
    return sum(_bring(file.read_text(encoding="utf-8"), at) for file in sorted(SHIPPED.glob("*.yaml")))


def _make(shipped: dict[str, Any], position: int, at: datetime) -> None:
    types = list(IncidentType.objects.filter(slug__in=shipped["types"]))
    values = {"name": shipped["name"], "slug": shipped["slug"], "position": position, "conditions": {"types": types}}
    made = make_procedure(values, actor=None, at=at)
    save_draft(made, purpose=shipped["purpose"], steps=shipped["steps"], actor=None, at=at)
    publish(made, actor=None, at=at)


def _bring(text: str, at: datetime) -> int:
    """A type that was retired here, or a procedure without which it makes no sense, is no reason to fail."""
    try:
        with transaction.atomic():
            return len(import_pack(text, actor=None, at=at, publish=True))
    except Refused:
        return 0
