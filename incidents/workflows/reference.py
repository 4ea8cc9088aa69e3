"""Loads the shipped workflows where an incident type has none. What an administrator made is never touched."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from incidents.catalog.models import IncidentType
from incidents.workflows import operations
from incidents.workflows.models import Workflow
from incidents.workflows.shipped import SHIPPED
from incidents.workflows.shipped.definition import ShippedWorkflow


def load(at: datetime) -> int:
    """Publish each shipped workflow whose incident type exists and has no workflow yet; return how many.

    A type that was removed, or given a workflow of another kind, is left as it is.
    """
    types = {kind.slug: kind for kind in IncidentType.objects.filter(workflow=None)}
    taken = set(Workflow.objects.values_list("name", flat=True))
    missing = [shipped for shipped in SHIPPED if shipped.incident_type in types and shipped.name not in taken]
    for shipped in missing:
        _load_one(shipped, types[shipped.incident_type], at)
    return len(missing)


@transaction.atomic
def _load_one(shipped: ShippedWorkflow, kind: IncidentType, at: datetime) -> None:
    workflow = Workflow.objects.create(incident_type=kind, name=shipped.name, description=shipped.description)
    draft = operations.create_draft(workflow, at=at)
    draft.summary = "As shipped with Muster."
    draft.save(update_fields=["summary"])
    operations.fill(draft, shipped.snapshot())
    operations.publish(draft, actor=None, at=at)
