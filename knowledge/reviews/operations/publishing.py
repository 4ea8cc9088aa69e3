"""Publishing a review for an audience: a text of its own, from which names and passages were taken."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from incidents.audit.choices import AuditCode
from incidents.audit.operations import record_audit
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.permissions.code_names import code_name
from incidents.refusals import Refused
from knowledge.articles.choices import Audience
from knowledge.reviews.choices import UNFINISHED, Decision, ReviewState
from knowledge.reviews.models import Publication, Review
from knowledge.reviews.operations.base import lock_row, required, store, tell
from knowledge.reviews.operations.deciding import decide
from knowledge.reviews.queries.rights import may_decide, may_release, require
from knowledge.reviews.queries.text import parts_of, people_in, written_text
from knowledge.reviews.redaction import redact, replace_people


class NotPublished(Refused):
    """The review cannot be published like this."""

    code = "not_published"


@transaction.atomic
def publish_review(
    review: Review,
    *,
    audience: str,
    parts: Collection[str],
    actor: User,
    at: datetime,
    title: str = "",
    passages: Iterable[str] = (),
    names_people: bool = False,
    release_reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Let an audience read some `parts` of the review, with `passages` struck out. It takes the place of the last one.

    Beyond agents people stand there as what they were, unless `names_people`. Of a restricted incident only those who
    may know of it read it, unless it is released for a reason. This decides the review.
    Raises NotPermitted, NotPublished, Required, StaleReview.
    """
    row = lock_row(review, expected_version)
    require(may_decide(actor, row))
    if row.state == ReviewState.WAIVED:
        raise NotPublished("There is nothing to publish: it was waived.")
    incident = Incident.objects.select_related("service", "priority", "type").get(pk=row.incident_id)
    is_released = _check_release(incident, audience, release_reason, actor)
    body, struck = _text(row, incident, audience, parts, passages, names_people=names_people)
    if not body.strip():
        raise NotPublished("Nothing is left to read. Choose a part that says something.", fields={"parts": "Empty."})
    Publication.objects.filter(review=row, audience=audience, withdrawn_at=None).update(withdrawn_at=at)
    made = Publication.objects.create(
        review=row,
        audience=audience,
        title=_title(incident, title, passages),
        body=body,
        struck_out=struck,
        is_released=is_released,
        release_reason=release_reason.strip(),
        published_by=actor,
        published_at=at,
    )
    decide(row, Decision.PUBLISHED, actor=actor, at=at)
    if row.state in UNFINISHED:
        store(row, at=at, state=ReviewState.PUBLISHED, published_at=at)
    else:
        store(row, at=at)
    tell(row, "review.published", actor=actor, at=at, audience=audience, reason=made.release_reason)
    data = {"review": row.pk, "audience": audience, "struck_out": struck, "released": is_released}
    record_audit(AuditCode.REVIEW_PUBLISHED, actor=actor, at=at, data=data)
    return made


def _check_release(incident: Incident, audience: str, reason: str, actor: User) -> bool:
    """Whether whoever belongs to the audience may read it, also when the incident is restricted."""
    if audience not in Audience.values:
        raise NotPublished(fields={"audience": "Choose who may read it."})
    if not incident.restricted:
        return True
    if not reason.strip():
        if audience != Audience.AGENTS:
            required("", "release_reason", "The incident is restricted: say why these may know what was learned.")
        return False
    require(may_release(actor))
    return True


def _title(incident: Incident, title: str, passages: Iterable[str]) -> str:
    asked = title.strip() or (code_name(incident.pk) if incident.restricted else incident.title)
    return redact(asked, passages)[0][:200]


def _text(
    row: Review,
    incident: Incident,
    audience: str,
    parts: Collection[str],
    passages: Iterable[str],
    *,
    names_people: bool,
) -> tuple[str, int]:
    text = written_text(parts_of(row, incident), parts)
    if audience != Audience.AGENTS and not names_people:
        text = replace_people(text, people_in(row, incident))
    return redact(text, passages)


@transaction.atomic
def withdraw(publication: Publication, *, reason: str, actor: User, at: datetime) -> None:
    """Nobody of that audience reads it any more; twice is once. Raises NotPermitted, Required."""
    row = lock_row(publication.review)
    require(may_decide(actor, row))
    reason = required(reason, "reason", "Say why it is withdrawn.")
    held = Publication.objects.filter(pk=publication.pk, withdrawn_at=None).update(withdrawn_at=at)
    if held:
        store(row, at=at)
        tell(row, "review.withdrawn", actor=actor, at=at, audience=publication.audience, reason=reason)
