"""How things stand with an incident, as far as escalation asks: of a real one, or of one that is only imagined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from incidents.catalog.matching import Traits
from incidents.catalog.models import BusinessCalendar, Service
from incidents.escalation.models import EscalationPolicy
from incidents.lifecycle.models import Incident
from incidents.people.models import Team, User


@dataclass(frozen=True)
class Situation:
    """`incident` is none where it is imagined: then everybody may know of it."""

    priority: int
    service: Service | None = None
    team: Team | None = None
    assignee: User | None = None
    incident: Incident | None = None


def situation_of(incident: Incident) -> Situation:
    """As it stands now. Up to three queries where service, team and assignee are not loaded."""
    return Situation(incident.priority_id, incident.service, incident.team, incident.assignee, incident=incident)


def traits_of(incident: Incident, policies: Iterable[EscalationPolicy]) -> Traits:
    """What policies are chosen by. A query only where one of them asks for the customer and a contact is named."""
    customer = None
    if incident.contact_id is not None and any(policy.conditions.get("customers") for policy in policies):
        customer = incident.contact.organisation_id
    return Traits(incident.type_id, incident.priority_id, incident.service_id, incident.team_id, customer)


def policies_in_use() -> list[EscalationPolicy]:
    """Every policy that may be chosen, in the order in which they are asked. One query."""
    return list(EscalationPolicy.objects.filter(retired_at=None).order_by("position", "name"))


def calendar_of(key: int | None, situation: Situation) -> BusinessCalendar | None:
    """The calendar that a plan's hours mean: its own, else the service's; none where there is neither."""
    if key is not None:
        return BusinessCalendar.objects.filter(pk=key).first()
    return situation.service.calendar if situation.service is not None else None
