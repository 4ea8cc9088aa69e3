"""Which review an incident owes, and whether it has been decided."""

from __future__ import annotations

from datetime import datetime, timedelta

from incidents.clocks.queries import traits_of
from incidents.lifecycle.choices import Role
from incidents.lifecycle.models import Incident, ResponseRole
from incidents.people.models import User
from incidents.workflows.choices import ENDED_PHASES
from knowledge.reviews.choices import UNFINISHED
from knowledge.reviews.due import Occasion, first_asking
from knowledge.reviews.models import Review, ReviewRule, ReviewTemplate


def occasion_of(incident: Incident, *, at: datetime) -> Occasion:
    """What rules ask of an incident, as things stand at `at`. One query at most."""
    until = incident.resolved_at or incident.closed_at
    if until is None and incident.phase in ENDED_PHASES:
        until = at
    minutes = (until - incident.reported_at) / timedelta(minutes=1) if until is not None else None
    return Occasion(
        traits=traits_of([incident])[incident.pk],
        reported_at=incident.reported_at,
        was_major=incident.major_declared_at is not None,
        is_drill=incident.exercise_id is not None,
        minutes=minutes,
    )


def rule_for(incident: Incident, *, at: datetime) -> ReviewRule | None:
    """The rule that asks for a review of the incident; None where none does. Two queries at most."""
    if incident.is_history:
        return None
    rules = list(ReviewRule.objects.filter(retired_at=None))
    return first_asking(rules, occasion_of(incident, at=at)) if rules else None


def review_of(incident: Incident) -> Review | None:
    """The incident's review, with who answers for it. One query."""
    return Review.objects.filter(incident=incident).select_related("owner", "facilitator").first()


def template_for(incident: Incident) -> ReviewTemplate | None:
    """What a review of such an incident asks: the template of its type, else the one of the rest. One query."""
    found = {row.type_id: row for row in ReviewTemplate.objects.all() if row.type_id in (incident.type_id, None)}
    return found.get(incident.type_id) or found.get(None)


def owner_for(incident: Incident) -> User | None:
    """Who should answer for the review: the last incident commander, else the assignee, else who manages the team."""
    held = ResponseRole.objects.filter(incident=incident, role=Role.COMMANDER, user__is_active=True)
    last = held.select_related("user").order_by("-started_at", "-pk").first()
    if last is not None:
        return last.user
    if incident.assignee is not None and incident.assignee.is_active:
        return incident.assignee
    if incident.team_id is None:
        return None
    managers = User.objects.filter(memberships__team=incident.team_id, memberships__is_manager=True, is_active=True)
    return managers.order_by("pk").first()


def owes_decision(review: Review) -> bool:
    """Whether somebody has yet to say when the review takes place, or why it does not."""
    return not review.is_decided and review.state in UNFINISHED
