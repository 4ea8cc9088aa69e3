"""Loads the procedures that ship. Once there is a procedure, of whatever name, nothing is made any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.catalog.models import IncidentType
from incidents.plans.models import Procedure
from incidents.plans.operations import make_procedure, publish, save_draft
from incidents.plans.shipped import PROCEDURES


@transaction.atomic
def load(at: datetime) -> int:
    """Make the procedures that ship while there are none, offered and not begun by themselves; how many were made."""
    if Procedure.objects.exists():
        return 0
    for place, shipped in enumerate(PROCEDURES):
        types = IncidentType.objects.filter(slug=shipped["type"])
        values = {
            "name": shipped["name"],
            "slug": shipped["slug"],
            "position": 100 + 10 * place,
            "conditions": {"types": list(types)},
        }
        made = make_procedure(values, actor=None, at=at)
        save_draft(made, purpose=shipped["purpose"], steps=shipped["steps"], actor=None, at=at)
        publish(made, actor=None, at=at)
    return len(PROCEDURES)
