"""Rows of the lifecycle: the incident, its links and impact, who responds and who may read it."""

from incidents.lifecycle.models.access import AccessGrant, AccessRecord
from incidents.lifecycle.models.impact import AffectedService
from incidents.lifecycle.models.incident import Incident
from incidents.lifecycle.models.links import IncidentLink, IncidentTag
from incidents.lifecycle.models.response import ResponseRole

__all__ = [
    "AccessGrant",
    "AccessRecord",
    "AffectedService",
    "Incident",
    "IncidentLink",
    "IncidentTag",
    "ResponseRole",
]
