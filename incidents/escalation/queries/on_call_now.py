"""Who is on call for a service: whom the policy that an incident of it would get tells first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from incidents.catalog.matching import Traits
from incidents.catalog.models import IncidentType, Service
from incidents.escalation.choices import TargetKind
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.queries.calls import Caller
from incidents.escalation.queries.choosing import policy_for_traits
from incidents.escalation.queries.situation import Situation
from incidents.escalation.shape import Plan, Step, Target, plan_of
from incidents.people.models import User
from incidents.timeline.reasons import sentence_of

CRITICAL = 1


@dataclass(frozen=True)
class OnCallNow:
    """`policy` is none where no policy is for such incidents: then whoever is on call for the team is named."""

    policy: EscalationPolicy | None
    people: list[User]
    places: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)


def on_call_for(service: Service, *, at: datetime) -> OnCallNow:
    """As an incident of the highest priority and the first type would find it at `at`. About ten queries."""
    team = service.owning_team
    first = IncidentType.objects.filter(retired_at=None).order_by("position", "name").first()
    traits = Traits(first.pk if first is not None else 0, CRITICAL, service.pk, team.pk if team is not None else None)
    policy = policy_for_traits(traits)
    plan = plan_of(policy.snapshot) if policy is not None else Plan("", (Step((Target(TargetKind.OWN_ON_CALL),)),), ())
    caller = Caller(plan, Situation(CRITICAL, service, team))
    reasons: list[str] = []
    for step in plan.steps:
        call = caller.step(step, at=at, told=())
        reasons += [sentence_of(one) for one in call.reasons]
        if call.people or call.rooms or call.addresses:
            return OnCallNow(policy, call.people, [*map(str, call.rooms), *call.addresses], reasons)
    return OnCallNow(policy, [], [], reasons)


def on_call_in_words(service: Service, *, at: datetime) -> str:
    """Who is on call for a service in a sentence, or why it is nobody."""
    now = on_call_for(service, at=at)
    by = f"by “{now.policy}”" if now.policy is not None else "and no escalation policy is for it"
    whom = ", ".join([*map(str, now.people), *now.places])
    return f"{whom}, {by}." if whom else " ".join([f"Nobody, {by}.", *now.sentences])
