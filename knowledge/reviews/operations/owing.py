"""A review begins: because a rule asks for it, or because somebody wants one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import lock
from incidents.people.models import User
from incidents.timeline.kinds import STATE_CODES
from incidents.timeline.models import PinnedEntry, TimelineEntry
from knowledge.reviews.choices import Fact, Section
from knowledge.reviews.models import Review, ReviewRule
from knowledge.reviews.operations.base import tell
from knowledge.reviews.operations.reminding import promise_review, tell_owner
from knowledge.reviews.queries.owed import owner_for, review_of, rule_for, template_for

# For a review that no rule asks for.
DUE_DAYS = 10
MOST_ENTRIES = 60


@transaction.atomic
def owe_review(incident: Incident, *, actor: User | None, at: datetime) -> Review | None:
    """Make the review that a rule asks for, unless there is one; None where no rule does. The incident is locked."""
    rule = rule_for(incident, at=at)
    if rule is None:
        return None
    return review_of(incident) or _make(incident, rule, actor=actor, at=at)


@transaction.atomic
def open_review(incident: Incident, *, actor: User, at: datetime) -> Review:
    """Begin a review of an incident, or return the one that there is. Whoever begins it owns it where nobody would.

    Raises IncidentNotFound, OpenedToRead.
    """
    row = lock(incident)
    found = review_of(row)
    if found is not None:
        return found
    return _make(row, rule_for(row, at=at), actor=actor, at=at)


def _make(incident: Incident, rule: ReviewRule | None, *, actor: User | None, at: datetime) -> Review:
    template = template_for(incident)
    asked = {section.value: getattr(template, section.value) if template else "" for section in Section}
    review = Review.objects.create(
        incident=incident,
        exercise_id=incident.exercise_id,
        rule=rule,
        holds_closing=rule is not None and rule.holds_closing,
        owner=owner_for(incident) or actor,
        due_at=at + timedelta(days=rule.due_days if rule is not None else DUE_DAYS),
        agenda=template.agenda if template else "",
        entries=_told_from_the_start(incident),
        left_out=[] if incident.exercise_id is None else [Fact.BREACHES.value],
        created_at=at,
        updated_at=at,
        **asked,
    )
    tell(
        review,
        "review.due" if rule is not None else "review.begun",
        actor=actor,
        at=at,
        rule=rule.name if rule is not None else "",
        due=review.due_at.isoformat(),
        owner=str(review.owner) if review.owner is not None else "",
    )
    promise_review(review, at=at)
    tell_owner(review, incident, actor=actor, at=at)
    return review


def _told_from_the_start(incident: Incident) -> list[int]:
    """The entries that a review tells until somebody chooses others: moves and decisions. Two queries."""
    pinned = PinnedEntry.objects.filter(incident=incident).values_list("entry_id", flat=True)
    moves = TimelineEntry.objects.filter(incident=incident, code__in=(*STATE_CODES, "major.declared"))
    keys = {*pinned, *moves.order_by("at", "pk").values_list("pk", flat=True)[:MOST_ENTRIES]}
    return sorted(keys)
