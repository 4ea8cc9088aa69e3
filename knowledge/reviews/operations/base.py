"""What every operation of the learning does first: lock the row, check that it is the one the caller saw."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from incidents.lifecycle.models import Incident
from incidents.lifecycle.operations.base import OpenedToRead
from incidents.lifecycle.queries import may_only_read
from incidents.people.models import User
from incidents.refusals import Conflict, Refused
from incidents.timeline.operations import record
from knowledge.reviews.choices import UNFINISHED
from knowledge.reviews.models import CorrectiveAction, Lesson, Review


class ReviewNotFound(Refused):
    """No such review for this reader; hidden and absent are alike."""

    code = "not_found"
    sentence = "There is no such review."


class StaleReview(Conflict):
    """It is not the version the caller looked at."""

    code = "stale"
    sentence = "This was changed while you were looking at it. Look again, then repeat what is still needed."


class ReviewFinished(Refused):
    """What was published or waived is not written any more."""

    code = "review_finished"
    sentence = "This review is finished. Reopen it first."


class Required(Refused):
    """Something has to be said."""

    code = "required"
    sentence = "Say something here."


Row = TypeVar("Row", Review, Lesson, CorrectiveAction)


def lock_row(row: Row, expected_version: int | None = None) -> Row:
    """Load a row again and hold it. Raises ReviewNotFound, OpenedToRead, StaleReview."""
    rows = type(row).objects.filter(pk=row.pk)
    # Locked by itself, then read: see `incidents.lifecycle.operations.base.lock`.
    if not list(rows.select_for_update(of=("self",)).values_list("pk")):
        raise ReviewNotFound
    fresh: Row | None = rows.first()
    if fresh is None:
        raise ReviewNotFound
    incident = incident_of(fresh)
    if incident is not None and may_only_read(incident):
        raise OpenedToRead
    if expected_version is not None and fresh.version != expected_version:
        raise StaleReview
    return fresh


def incident_of(row: Review | Lesson | CorrectiveAction) -> Incident | None:
    """The incident behind a row, None where the principal may not know of it."""
    if isinstance(row, Review):
        return Incident.objects.filter(pk=row.incident_id).first()
    return Incident.objects.filter(pk__in=Review.objects.filter(pk=row.review_id).values("incident_id")).first()


def lock_unfinished(review: Review, expected_version: int | None = None) -> Review:
    """`lock_row`, for writing. Raises ReviewFinished otherwise."""
    row = lock_row(review, expected_version)
    if row.state not in UNFINISHED:
        raise ReviewFinished
    return row


def store(row: models.Model, *, at: datetime, **values: Any) -> None:
    """Set and save values of a locked row, and count the change."""
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1  # type: ignore[attr-defined]
    names = [*values, "version"]
    if isinstance(row, Review):
        row.updated_at = max(row.updated_at, at)
        names.append("updated_at")
    row.save(update_fields=names)


def tell(review: Review, code: str, *, actor: User | None, at: datetime, **data: Any) -> None:
    """One entry on the timeline of the review's incident; a whole drill has none."""
    if review.incident_id is None:
        return
    incident = Incident.objects.get(pk=review.incident_id)
    record(incident, code, actor=actor, at=at, data={name: value for name, value in data.items() if value})


def required(text: str, field: str, sentence: str = Required.sentence) -> str:
    """Return the text without surrounding space. Raises Required when nothing is left."""
    text = text.strip()
    if not text:
        raise Required(sentence, fields={field: sentence})
    return text
