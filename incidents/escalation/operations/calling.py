"""Paging by hand: people by name, the managers of whoever has it, people with a skill."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from incidents import signals
from incidents.escalation.choices import TargetKind
from incidents.escalation.queries.calls import Caller
from incidents.escalation.queries.situation import situation_of
from incidents.escalation.shape import Plan, Step, Target
from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock_open, required_reason
from incidents.notifications.models import Notification
from incidents.notifications.operations import page
from incidents.notifications.queries.entitled import told_among
from incidents.people.models import Skill, User
from incidents.permissions.principal import as_system
from incidents.refusals import Refused
from incidents.timeline.reasons import sentences_of


class NobodyPaged(Refused):
    """None of those who were named can be paged about this incident."""

    code = "nobody_paged"


@transaction.atomic
def page_people(
    incident: Incident, *, people: Iterable[User], reason: str, actor: User, at: datetime
) -> list[Notification]:
    """Page people about an incident, because a person asks for them. Whoever may not know of it is named in a refusal.

    Raises IncidentNotOpen, ReasonRequired, OpenedToRead, NobodyPaged.
    """
    asked = list(people)
    reason = required_reason(reason)
    if not asked:
        raise _nobody("Name at least one person.")
    row = lock_open(incident)
    told = {person.pk for person in told_among(row, asked, at=at)}
    left_out = [str(person) for person in asked if person.pk not in told]
    if left_out:
        why = "may not know of this incident" if row.restricted else "cannot be told of this incident"
        raise _nobody(f"{', '.join(left_out)} {why}. Give them access first, or page somebody else.")
    return _call(row, asked, reason=reason, actor=actor, at=at)


def page_manager(incident: Incident, *, reason: str, actor: User, at: datetime) -> list[Notification]:
    """Hierarchical escalation: page the manager of whoever has the incident. Raises as `page_people`."""
    return _page_target(incident, Target(TargetKind.MANAGER), reason=reason, actor=actor, at=at)


def page_skill(incident: Incident, *, skill: Skill, reason: str, actor: User, at: datetime) -> list[Notification]:
    """Functional escalation: page those with the skill who work now, whoever is on call first.

    Raises as `page_people`.
    """
    return _page_target(incident, Target(TargetKind.SKILL, skill.pk, skill.name), reason=reason, actor=actor, at=at)


@transaction.atomic
def _page_target(incident: Incident, target: Target, *, reason: str, actor: User, at: datetime) -> list[Notification]:
    reason = required_reason(reason)
    row = lock_open(incident)
    plan = Plan("", (Step((target,)),), ())
    with as_system("whom a target leads to"):
        call = Caller(plan, situation_of(row)).step(plan.steps[0], at=at, told=())
    if not call.people:
        raise _nobody(sentences_of(call.reasons) or "That leads to nobody.")
    return _call(row, call.people, reason=reason, actor=actor, at=at)


def _call(row: Incident, people: list[User], *, reason: str, actor: User, at: datetime) -> list[Notification]:
    made = page(row, users=people, reason=reason, actor=actor, at=at)
    signals.others_called.send(Incident, incident=row, actor=actor, at=at)
    return made


def _nobody(sentence: str) -> NobodyPaged:
    return NobodyPaged(sentence, fields={"people": sentence})
