"""What of a policy would not work by now, though nothing forbids it: its dead ends in an ordinary case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from incidents.catalog.matching import CONDITIONS
from incidents.catalog.models import Service
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.queries.preview import preview
from incidents.escalation.queries.situation import Situation, policies_in_use
from incidents.escalation.shape import plan_of
from incidents.people.models import Team

CRITICAL = 1


def dangers_of(policy: EscalationPolicy, *, at: datetime) -> list[str]:
    """Sentences: what an incident that is for this policy would meet at `at`, and whether it is ever chosen."""
    found = preview(plan_of(policy.snapshot), ordinary_situation(policy), at=at).dead_ends
    if policy.team is not None and policy.team.retired_at is not None:
        found.append(f"{policy.team}, whose policy this is, is retired: only administrators edit it.")
    found += _condition_dangers(policy)
    earlier = shadowed(policy, policies_in_use())
    if earlier is not None and policy.retired_at is None:
        found.append(f"It is never chosen: “{earlier}” is asked before it, and is for every incident that this is for.")
    return found


def ordinary_situation(policy: EscalationPolicy) -> Situation:
    """An incident as the policy expects it: of its first priority, service and team, which nobody has taken.

    Where it expects no team, one that answers for a service stands for all.
    """
    asked = policy.conditions
    services = Service.objects.select_related("owning_team", "calendar")
    service = services.filter(pk__in=asked["services"]).first() if asked.get("services") else None
    team = Team.objects.filter(pk__in=asked["teams"]).first() if asked.get("teams") else None
    team = team or (service.owning_team if service is not None else None) or policy.team
    owning = Team.objects.filter(retired_at=None, services__retired_at=None, services__isnull=False)
    team = team or owning.order_by("name").first()
    return Situation(min(asked.get("priorities") or [CRITICAL]), service, team)


def _condition_dangers(policy: EscalationPolicy) -> list[str]:
    retired = [
        *Team.objects.filter(pk__in=policy.conditions.get("teams", []), retired_at__isnull=False),
        *Service.objects.filter(pk__in=policy.conditions.get("services", []), retired_at__isnull=False),
    ]
    return [f"It is for incidents of {row}, which is retired." for row in retired]


def shadowed(policy: EscalationPolicy, in_order: Iterable[EscalationPolicy]) -> EscalationPolicy | None:
    """The policy that is asked before this one and takes everything that this one is for. Pure."""
    for earlier in in_order:
        if earlier.pk == policy.pk:
            return None
        if covers(earlier.conditions, policy.conditions):
            return earlier
    return None


def covers(wide: Mapping[str, list[int]], narrow: Mapping[str, list[int]]) -> bool:
    """Whether every incident that fits `narrow` fits `wide`. Pure."""
    return all(
        not wide.get(name) or (bool(narrow.get(name)) and set(narrow[name]) <= set(wide[name])) for name in CONDITIONS
    )
