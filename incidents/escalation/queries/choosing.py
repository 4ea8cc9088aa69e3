"""Which policy an incident gets."""

from __future__ import annotations

from incidents.catalog.matching import Traits, first_fitting
from incidents.database.sole import sole
from incidents.escalation.choices import LIVE
from incidents.escalation.models import EscalationPolicy, EscalationRun
from incidents.escalation.queries.situation import policies_in_use, traits_of
from incidents.lifecycle.models import Incident


def policy_for(incident: Incident) -> EscalationPolicy | None:
    """The first policy that is for such an incident. One query, two where the customer is asked for."""
    policies = policies_in_use()
    return first_fitting(policies, traits_of(incident, policies)) if policies else None


def policy_for_traits(traits: Traits) -> EscalationPolicy | None:
    """As `policy_for`, of an incident that is only imagined."""
    return first_fitting(policies_in_use(), traits)


def may_be_escalated(incident: Incident) -> bool:
    """Whether it may have a run: no, where it was loaded with an `is_escalated` that says so. No query."""
    return getattr(incident, "is_escalated", True)


def live_run(incident: Incident) -> EscalationRun | None:
    """The run of an incident that is not over. One query."""
    found: EscalationRun | None = sole(EscalationRun.objects.filter(incident=incident.pk, status__in=LIVE))
    return found
