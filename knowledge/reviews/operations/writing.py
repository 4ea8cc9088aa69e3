"""Writing a review: its sections, what it takes from the record, factors and comments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from incidents.lifecycle.models import Incident
from incidents.notifications.choices import NotificationClass
from incidents.notifications.operations.notify import notify
from incidents.people.models import User
from incidents.refusals import Refused
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import people_named_in
from knowledge.reviews.choices import Fact, FactorKind, Section
from knowledge.reviews.models import ContributingFactor, Review, ReviewComment
from knowledge.reviews.operations.base import lock_row, lock_unfinished, required, store
from knowledge.reviews.operations.recurring import note_recurrence_of
from knowledge.reviews.operations.reminding import page_of_review
from knowledge.reviews.queries.rights import VIEWS, may_write, require

LONGEST = 40_000
MOST_FACTORS = 40


class WordsRefused(Refused):
    """What was written cannot stand in the review."""

    code = "words_refused"


@transaction.atomic
def write_review(
    review: Review,
    *,
    sections: Mapping[str, str],
    actor: User,
    at: datetime,
    agenda: str | None = None,
    expected_version: int | None = None,
) -> Review:
    """Save some sections (Markdown, by their names). Raises NotPermitted, WordsRefused, ReviewFinished, StaleReview."""
    row = lock_unfinished(review, expected_version)
    require(may_write(actor, row))
    wrong = {
        name: "There is no such section." if name not in Section.values else f"Write at most {LONGEST:,} characters."
        for name, text in sections.items()
        if name not in Section.values or len(text) > LONGEST
    }
    if wrong:
        raise WordsRefused(next(iter(wrong.values())), fields=wrong)
    values = {name: text.strip() for name, text in sections.items()}
    if agenda is not None:
        values["agenda"] = agenda.strip()
    changed = {name: text for name, text in values.items() if getattr(row, name) != text}
    if changed:
        store(row, at=at, **changed)
    return row


@transaction.atomic
def choose_facts(
    review: Review,
    *,
    entries: Collection[int],
    left_out: Collection[str],
    actor: User,
    at: datetime,
    expected_version: int | None = None,
) -> Review:
    """Say which entries of the timeline (keys) the review tells, and which facts it leaves out.

    Keys of entries that are not of this incident, or that the actor may not see, are passed over.
    Raises NotPermitted, ReviewFinished, StaleReview.
    """
    row = lock_unfinished(review, expected_version)
    require(may_write(actor, row))
    found = TimelineEntry.objects.filter(incident=row.incident_id, pk__in=list(entries)).values_list("pk", flat=True)
    known = [fact.value for fact in Fact if fact.value in left_out]
    store(row, at=at, entries=sorted(found), left_out=known)
    return row


@transaction.atomic
def add_factor(
    review: Review,
    *,
    kind: str,
    text: str,
    actor: User,
    at: datetime,
    repeats: ContributingFactor | None = None,
    expected_version: int | None = None,
) -> ContributingFactor:
    """Add a contributing factor. One that `repeats` a factor of an earlier review makes the lessons of that fall back.

    Raises NotPermitted, Required, WordsRefused, ReviewFinished, StaleReview.
    """
    row = lock_unfinished(review, expected_version)
    require(may_write(actor, row))
    text = required(text, "text", "Say what contributed.")
    if kind not in FactorKind.values:
        raise WordsRefused(fields={"kind": "Choose where it lies."})
    if row.factors.count() >= MOST_FACTORS:
        raise WordsRefused("There are enough factors. Say the most important ones.")
    if repeats is not None and repeats.review_id == row.pk:
        raise WordsRefused("Choose a factor of an earlier review.", fields={"repeats": "This one is of this review."})
    factor = ContributingFactor.objects.create(review=row, kind=kind, text=text, repeats=repeats)
    store(row, at=at)
    if repeats is not None:
        note_recurrence_of(repeats, row, note=text, actor=actor, at=at)
    return factor


@transaction.atomic
def drop_factor(factor: ContributingFactor, *, actor: User, at: datetime) -> None:
    """Take a factor away from which nothing was learned yet. Raises NotPermitted, WordsRefused, ReviewFinished."""
    row = lock_unfinished(factor.review)
    require(may_write(actor, row))
    if factor.lessons.exists() or factor.repeated_by.exists():
        raise WordsRefused("A lesson was drawn from it, or another review names it: it stays.")
    factor.delete()
    store(row, at=at)


@transaction.atomic
def comment(review: Review, *, body: str, actor: User, at: datetime) -> ReviewComment:
    """Say something about a review, also about a finished one; whoever is named, and its owner, is told.

    Raises NotPermitted, Required.
    """
    row = lock_row(review)
    require(actor.has_perm(VIEWS))
    made = ReviewComment.objects.create(
        review=row, author=actor, at=at, body=required(body, "body", "Write a comment.")
    )
    people = {person.pk: person for person in (*people_named_in(body), row.owner) if person is not None}
    notify(
        kind="review.commented",
        recipients=people.values(),
        notification_class=NotificationClass.INFO,
        actor=actor,
        at=at,
        intent=f"review:comment:{made.pk}",
        incident=Incident.objects.get(pk=row.incident_id),
        context={"words": made.body[:400], "page": page_of_review(row)},
    )
    return made
