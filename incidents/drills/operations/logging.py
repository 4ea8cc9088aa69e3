"""A player logs an incident in a drill: by the same operation, and marked as the drill's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.catalog.models import IncidentType, Source
from incidents.drills.choices import ExerciseStatus
from incidents.drills.models import Exercise
from incidents.drills.operations.base import lock, require_status
from incidents.drills.queries.rights import require_part
from incidents.lifecycle import rights
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations import log_incident
from incidents.people.models import User


@transaction.atomic
def log_in_drill(
    exercise: Exercise,
    *,
    incident_type: IncidentType,
    title: str,
    source: Source,
    actor: User,
    at: datetime,
    **details: Any,
) -> Incident:
    """Log what a player found out, as an incident of the drill.

    Raises NotPermitted, DrillRefused, and as log_incident.
    """
    row = lock(exercise)
    require_part(actor, row)
    rights.require(actor, "log_incident")
    require_status(row, [ExerciseStatus.RUNNING], "given more incidents")
    return log_incident(type=incident_type, title=title, source=source, actor=actor, at=at, exercise=row, **details)
