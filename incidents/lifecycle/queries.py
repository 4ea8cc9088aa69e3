"""Reading the lifecycle: possible moves, links, impact, milestones, access. All as the current principal may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from incidents.catalog.choices import EFFECT_ORDER
from incidents.catalog.models import Service
from incidents.lifecycle.choices import LINK_INVERSE, GrantKind, LinkKind, Milestone
from incidents.lifecycle.models import (
    AccessGrant,
    AffectedService,
    Incident,
    IncidentLink,
    IncidentTag,
    ResponseRole,
)
from incidents.people.models import User
from incidents.permissions.principal import current_principal
from incidents.workflows.fields import BUILT_IN
from incidents.workflows.models import Transition, WorkflowField
from incidents.workflows.queries import transitions_from


@dataclass(frozen=True)
class RequiredField:
    """Something a move asks for: a built-in field, or (`own`) one of the workflow's own."""

    slug: str
    label: str
    own: WorkflowField | None = None


@dataclass(frozen=True)
class Move:
    """A move the workflow offers from here, whether this person may make it, and what it asks for."""

    transition: Transition
    allowed: bool
    required: list[RequiredField] = field(default_factory=list)
    why_not: str = ""


def moves(incident: Incident, user: User) -> list[Move]:
    """The moves out of the incident's state in their order, with what each asks `user` for."""
    transitions = transitions_from(incident.state)
    slugs = {slug for transition in transitions for slug in transition.required_fields}
    own = {}
    if slugs - BUILT_IN.keys():
        fields = WorkflowField.objects.filter(version_id=incident.workflow_version_id)
        own = {item.slug: item for item in fields}
    why_not = "You opened this incident to read it." if may_only_read(incident) else ""
    return [_move(transition, user, own, why_not) for transition in transitions]


def _move(transition: Transition, user: User, own: dict[str, WorkflowField], why_not: str) -> Move:
    allowed = not why_not and user.has_perm(f"incidents.{transition.permission}")
    required = [
        RequiredField(slug, own[slug].label if slug in own else str(BUILT_IN[slug].label), own.get(slug))
        for slug in transition.required_fields
    ]
    if not allowed:
        why_not = why_not or "You do not have the permission that this move asks for."
    return Move(transition, allowed, required, why_not)


@dataclass(frozen=True)
class SeenLink:
    """One link, told from the side of the incident that was asked for."""

    link: IncidentLink
    words: str
    other: Incident


def links_of(incident: Incident) -> list[SeenLink]:
    """Every link of an incident whose other end the principal may see, outgoing first. Three queries."""
    others = Incident.objects.select_related("state", "priority")
    outgoing = IncidentLink.objects.filter(from_incident=incident).prefetch_related(Prefetch("to_incident", others))
    incoming = IncidentLink.objects.filter(to_incident=incident).prefetch_related(Prefetch("from_incident", others))
    seen = [SeenLink(link, str(LinkKind(link.kind).label), link.to_incident) for link in outgoing]
    seen += [SeenLink(link, LINK_INVERSE[LinkKind(link.kind)], link.from_incident) for link in incoming]
    return seen


def children(incident: Incident) -> QuerySet[Incident]:
    """The children of an incident that the principal may see."""
    links = IncidentLink.objects.filter(kind=LinkKind.CHILD_OF, to_incident=incident)
    return Incident.objects.filter(pk__in=links.values("from_incident_id")).order_by("pk")


def milestones(incident: Incident) -> list[tuple[Milestone, datetime | None]]:
    """Each milestone with its instant (UTC), None where it is unknown or not reached."""
    return [(item, getattr(incident, f"{item.value}_at")) for item in Milestone]


def access_list(incident: Incident, *, at: datetime) -> list[AccessGrant]:
    """The grants in force at `at`, with whom they name. One query."""
    grants = AccessGrant.objects.filter(incident=incident, revoked_at=None).select_related("user", "team", "granted_by")
    return [grant for grant in grants if grant.expires_at is None or grant.expires_at > at]


def may_only_read(incident: Incident) -> bool:
    """Whether the principal sees a restricted incident through broken glass and nothing else.

    One query for a restricted incident, none for any other; two more behind broken glass.
    """
    principal = current_principal()
    if not incident.restricted or principal.sees_all or incident.assignee_id == principal.user_id:
        return False
    grants = AccessGrant.objects.filter(incident=incident, revoked_at=None).filter(
        Q(expires_at=None) | Q(expires_at__gt=principal.at)
    )
    user = principal.user_id
    if not grants.filter(kind=GrantKind.BREAK_GLASS, user=user).exists():
        return False
    granted = grants.filter(Q(user=user) | Q(team__memberships__user=user), kind=GrantKind.GRANTED)
    return not (granted.exists() or ResponseRole.objects.current().filter(incident=incident, user=user).exists())


def effects_of(incident: Incident) -> QuerySet[AffectedService]:
    """The intervals in which services suffered, with the services. One query."""
    return AffectedService.objects.filter(incident=incident).select_related("service", "recorded_by")


def service_status(services: Iterable[Service]) -> dict[int, str]:
    """The worst current effect of each service by its key, as the reader may know; a service without any is absent.

    Only real, visible incidents count. One query for any number of services.
    """
    worst: dict[int, str] = {}
    current = AffectedService.objects.current().real().filter(service__in=list(services))
    for service_id, effect in current.values_list("service_id", "effect"):
        held = worst.get(service_id)
        if held is None or EFFECT_ORDER.index(effect) < EFFECT_ORDER.index(held):  # type: ignore[arg-type]
            worst[service_id] = effect
    return worst


def broken_glass_on(user: User, *, since: datetime) -> QuerySet[Any]:
    """When administrators opened restricted incidents that `user` answers for, newest first.

    Where nobody has the incident, everybody answers for it whose team stands on its access list.
    """
    of_my_teams = AccessGrant.objects.filter(
        kind=GrantKind.GRANTED, revoked_at=None, team__memberships__user=user, incident__assignee=None
    )
    return (
        AccessGrant.objects.filter(kind=GrantKind.BREAK_GLASS, granted_at__gte=since)
        .filter(Q(incident__assignee=user) | Q(incident__in=of_my_teams.values("incident")))
        .exclude(user=user)
        .select_related("user")
        .order_by("-granted_at")
    )


def tag_names_of(incidents: Iterable[Incident]) -> dict[int, list[str]]:
    """The names of the tags of each incident that has any, in order. One query.

    The incidents were read through their scoped manager, so that it is not asked again who may see them.
    """
    tagged = IncidentTag._base_manager.filter(incident__in=[incident.pk for incident in incidents])
    found: dict[int, list[str]] = {}
    for pk, name in tagged.order_by("tag__name").values_list("incident_id", "tag__name"):
        found.setdefault(pk, []).append(name)
    return found
