"""Logging an incident: the first row, its place in a workflow, its priority, and who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from incidents import signals
from incidents.catalog.choices import Level
from incidents.catalog.models import Category, IncidentType, Priority, Service, Source, Tag
from incidents.catalog.queries import priority_for
from incidents.lifecycle.choices import GrantKind
from incidents.lifecycle.models import AccessGrant, AffectedService, Incident, IncidentTag, ResponseRole
from incidents.lifecycle.operations.base import named, required_reason
from incidents.lifecycle.operations.eligibility import check_can_take
from incidents.lifecycle.operations.impact import known_effect
from incidents.lifecycle.operations.waiting import promise_moves
from incidents.people.models import Contact, Team, User
from incidents.refusals import Conflict, Refused
from incidents.search.operations import index_incident
from incidents.timeline.operations import record
from incidents.workflows.choices import MOVES_ON
from incidents.workflows.queries import start_of

if TYPE_CHECKING:
    from incidents.drills.models import Exercise


TEAM_OF_TYPE = "Team of the type"


class KeyTaken(Conflict):
    """Another unresolved incident of the same service and reality has this deduplication key."""

    code = "key_taken"
    sentence = "Another open incident already has this key."


class TitleRequired(Refused):
    """An incident without a title."""

    code = "title_required"
    sentence = "Say in a few words what is wrong."


class TimesRefused(Refused):
    """A time in the future, or an incident that was detected before it occurred."""

    code = "times_refused"


class LevelsRefused(Refused):
    """An impact or an urgency that is not on the scale."""

    code = "levels_refused"
    sentence = "Impact and urgency are 1 (high), 2 (medium) or 3 (low)."


class Details(TypedDict, total=False):
    """What may be known of an incident when it is logged; all optional. Times are aware UTC."""

    description: str
    service: Service | None
    category: Category | None
    impact: int | None
    urgency: int | None
    priority: Priority | None
    priority_reason: str
    team: Team | None
    assignee: User | None
    reporter: User | None
    contact: Contact | None
    occurred_at: datetime | None
    detected_at: datetime | None
    reported_at: datetime | None
    tags: Iterable[Tag]
    affected: Iterable[tuple[Service, str]]
    facts: dict[str, Any]
    dedup_key: str
    external_id: str
    exercise: Exercise | None
    restricted: bool | None


# Saved as they are given.
_PLAIN = (
    "description", "service", "category", "assignee", "reporter", "contact", "occurred_at", "detected_at", "facts",
    "dedup_key", "external_id", "exercise",
)  # fmt: skip


@transaction.atomic
def log_incident(
    *,
    type: IncidentType,
    title: str,
    source: Source,
    actor: User | None,
    at: datetime,
    **details: Unpack[Details],
) -> Incident:
    """Record a new incident at the start of its type's workflow and return it.

    Impact and urgency default to medium; the priority follows from them unless one is given with a reason (or the
    category has a default and neither impact nor urgency was given). The team defaults to the category's, the
    service's, then the type's. A restricted incident is put on the access list of its type's teams.
    Raises TitleRequired, TimesRefused, LevelsRefused, EffectRefused, ReasonRequired, CannotTakeIncidents, KeyTaken,
    NoActiveWorkflow.
    """
    title = title.strip()
    if not title:
        raise TitleRequired(fields={"title": TitleRequired.sentence})
    check_can_take(details.get("assignee"), details.get("team"))
    _check_times(details, at)
    check_levels(impact=details.get("impact"), urgency=details.get("urgency"))
    state = start_of(type)
    restricted = details.get("restricted")
    incident = Incident(
        type=type,
        title=title,
        source=source,
        workflow_version=state.version,
        state=state,
        phase=state.phase,
        is_open=True,
        state_entered_at=at,
        team=details.get("team") or default_team(type, details.get("category"), details.get("service")),
        restricted=type.is_restricted if restricted is None else restricted,
        reported_at=details.get("reported_at") or at,
        created_at=at,
        updated_at=at,
        **{name: details[name] for name in _PLAIN if details.get(name) is not None},  # type: ignore[literal-required]
    )
    _prioritise(incident, details)
    insert(incident)
    _attach(incident, tags=details.get("tags", ()), affected=details.get("affected", ()), actor=actor, at=at)
    index_incident(incident.pk, reference=incident.reference, title=title, description=incident.description)
    _record_logged(incident, actor=actor, at=at)
    signals.incident_logged.send(Incident, incident=incident, actor=actor, at=at)
    return incident


def _check_times(details: Details, at: datetime) -> None:
    """Raise TimesRefused where a correction to these times would be refused too."""
    occurred_at, detected_at = details.get("occurred_at"), details.get("detected_at")
    times = {"occurred_at": occurred_at, "detected_at": detected_at, "reported_at": details.get("reported_at")}
    ahead = {name: "This lies in the future." for name, value in times.items() if value is not None and value > at}
    if ahead:
        raise TimesRefused("An incident cannot be logged before it happens.", fields=ahead)
    if occurred_at is not None and detected_at is not None and occurred_at > detected_at:
        sentence = "It cannot have been detected before it occurred."
        raise TimesRefused(sentence, fields={"detected_at": sentence})


def check_levels(**levels: int | None) -> None:
    """Raise LevelsRefused for an impact or urgency off the scale; None is unknown."""
    wrong = {name: LevelsRefused.sentence for name, level in levels.items() if level not in (None, *Level.values)}
    if wrong:
        raise LevelsRefused(fields=wrong)


def _prioritise(incident: Incident, details: Details) -> None:
    """Set impact, urgency and priority on an unsaved incident. Raises ReasonRequired for an override without one."""
    priority, reason = details.get("priority"), ""
    impact, urgency, category = details.get("impact"), details.get("urgency"), details.get("category")
    if priority is not None:
        reason = required_reason(details.get("priority_reason", ""), "priority_reason")
    elif impact is None and urgency is None and category is not None and category.default_priority is not None:
        priority, reason = category.default_priority, "Default of the category"
    incident.impact, incident.urgency = impact or Level.MEDIUM, urgency or Level.MEDIUM
    incident.priority = priority or priority_for(incident.impact, incident.urgency)
    incident.priority_override_reason = reason


def default_team(type: IncidentType, category: Category | None, service: Service | None) -> Team | None:
    """The team that takes an incident nobody was named for: the category's, the service's, the type's.

    A retired one is passed over: it takes no more incidents.
    """
    in_turn = (
        category.default_team if category is not None else None,
        service.owning_team if service is not None else None,
        type.default_team,
    )
    return next((team for team in in_turn if team is not None and team.retired_at is None), None)


def insert(incident: Incident) -> None:
    """Save every field of an incident; the database decides whether its key is free. Raises KeyTaken."""
    try:
        # Only for a key there can be something to go on from.
        with transaction.atomic(savepoint=bool(incident.dedup_key or incident.external_id)):
            incident.save()
    except IntegrityError as error:
        # The other row may be one the caller must not know of: the sentence names nothing.
        if "incident_one_open_per" in str(error) or "dedup_key" in str(error):
            raise KeyTaken from None
        raise


def save_counted(incident: Incident, *, at: datetime) -> None:
    """Save every field of a locked incident and count the change. Raises KeyTaken."""
    incident.version += 1
    incident.updated_at = max(incident.updated_at, at)
    insert(incident)


def _attach(
    incident: Incident,
    *,
    tags: Iterable[Tag],
    affected: Iterable[tuple[Service, str]],
    actor: User | None,
    at: datetime,
) -> None:
    """Make what belongs to a new incident: tags, effects, who may read it, and the timer of where it begins."""
    IncidentTag.objects.bulk_create([IncidentTag(incident=incident, tag=tag) for tag in tags])
    started_at = incident.occurred_at or incident.reported_at
    AffectedService.objects.bulk_create(
        [
            AffectedService(
                incident=incident,
                service=service,
                effect=known_effect(effect),
                started_at=started_at,
                recorded_by=actor,
            )
            for service, effect in affected
        ]
    )
    if incident.restricted:
        grant_to_teams_of_type(incident, actor=actor, at=at)
    if incident.state.__dict__.get(MOVES_ON, True):
        promise_moves([incident], at=at, since={incident.pk: at})


def grant_to_teams_of_type(incident: Incident, *, actor: User | None, at: datetime) -> None:
    """Put the type's access teams on the incident's access list, where they are not yet.

    Where that leaves nobody who could read it, the actor is put there: an incident that nobody can find is lost.
    """
    already = AccessGrant._base_manager.filter(incident=incident, revoked_at=None, kind=GrantKind.GRANTED)
    # What has expired is closed, so that the team gets a grant that counts.
    already.filter(expires_at__lte=at).update(revoked_at=F("expires_at"))
    held = set(already.values_list("team_id", flat=True))
    AccessGrant.objects.bulk_create(
        [
            AccessGrant(incident=incident, team=team, granted_by=actor, granted_at=at, reason=TEAM_OF_TYPE)
            for team in incident.type.access_teams.all()
            if team.pk not in held
        ]
    )
    if actor is not None and incident.assignee_id is None and not _has_reader(incident):
        AccessGrant.objects.create(
            incident=incident, user=actor, granted_by=actor, granted_at=at, reason="Nobody else could read it"
        )


def _has_reader(incident: Incident) -> bool:
    """Whether anybody active stands on the access list, by name or by team, or holds a role. Two queries at most."""
    grants = AccessGrant._base_manager.filter(incident=incident, revoked_at=None, kind=GrantKind.GRANTED)
    readers = grants.filter(Q(user__is_active=True) | Q(team__memberships__user__is_active=True))
    return readers.exists() or ResponseRole._base_manager.filter(incident=incident, ended_at=None).exists()


def _record_logged(incident: Incident, *, actor: User | None, at: datetime) -> None:
    data: dict[str, Any] = {
        "type": named(incident.type),
        "priority": named(incident.priority),
        "source": named(incident.source),
        "team": named(incident.team),
        "assignee": named(incident.assignee),
        "service": named(incident.service),
        "state": named(incident.state),
    }
    if actor is None and (incident.reporter is not None or incident.contact is not None):
        data["reported_by"] = named(incident.reporter or incident.contact)
    if incident.priority_override_reason:
        data["priority_reason"] = incident.priority_override_reason
    record(incident, "incident.logged", actor=actor, at=at, data=data, is_public=True)
