"""What the record says of the work: procedures, files, links; and of what was learned."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from incidents.attachments.models import Attachment
from incidents.lifecycle.choices import LINK_INVERSE, LinkKind
from incidents.lifecycle.models import Incident, IncidentLink
from incidents.plans.models import ProcedureRunStep
from knowledge.reviews.models import ContributingFactor, CorrectiveAction, Lesson, Publication, Review
from reports.evidence.dossier import part
from reports.evidence.queries.batch import Batch, Reader, Row, each, named

OF_REVIEW = "review__incident"


def _procedures(batch: Batch) -> Iterator[Row]:
    steps = batch.of(ProcedureRunStep.objects).select_related("run__procedure", "run__version", "step", "ended_by")
    return each(steps.order_by("incident", "run", "position"), _step)


def _step(one: ProcedureRunStep) -> list[Any]:
    run = one.run
    told = [str(run.procedure), run.version.number, str(run.get_status_display()), run.began_at, one.position]
    done = [str(one.get_status_display()), one.ended_at, named(one.ended_by)]
    return [*told, one.step.title, *done, one.answer or one.reason, one.note]


def _files(batch: Batch) -> Iterator[Row]:
    rows = batch.of(Attachment.objects).select_related("uploaded_by").order_by("uploaded_at", "pk")
    return each(
        rows,
        lambda one: [
            one.name,
            one.size,
            one.sha256,
            one.content_type,
            one.uploaded_at,
            named(one.uploaded_by),
            one.withdrawn_at,
            one.withdrawn_reason,
            one.erased_at,
        ],
    )


def _links(batch: Batch) -> Iterator[Row]:
    """Both ends are seen, or there is no link."""
    ends = Q(from_incident__in=batch.keys) | Q(to_incident__in=batch.keys)
    found = IncidentLink.objects.filter(ends).select_related("created_by", "from_incident", "to_incident")
    links = list(found.order_by("pk"))
    for link in links:
        if link.from_incident_id in batch.incidents:
            yield link.from_incident_id, _link(link, str(LinkKind(link.kind).label), link.to_incident)
    for link in links:
        if link.to_incident_id in batch.incidents:
            yield link.to_incident_id, _link(link, LINK_INVERSE[LinkKind(link.kind)], link.from_incident)


def _link(link: IncidentLink, words: str, other: Incident) -> list[Any]:
    return [words, other.reference, other.title, named(link.created_by), link.created_at]


def _reviews(batch: Batch) -> Iterator[Row]:
    for row in batch.of(Review.objects).select_related("owner", "facilitator", "rule"):
        for what, value in _review(row):
            yield row.incident_id, [what, value]


def _review(row: Review) -> list[tuple[str, Any]]:
    return [
        ("State", str(row.get_state_display())),
        ("Asked for by the rule", named(row.rule)),
        ("The incident does not close before", row.holds_closing),
        ("Decision", str(row.get_decision_display())),
        ("Decided", row.decided_at),
        ("Waived because", row.waive_reason),
        ("Answers for it", named(row.owner)),
        ("Facilitator", named(row.facilitator)),
        ("Due", row.due_at),
        ("Meeting", row.meeting_at),
        ("What happened", row.what_happened),
        ("Impact", row.impact),
        ("What went well", row.went_well),
        ("What went wrong", row.went_wrong),
        ("Where we got lucky", row.lucky),
        ("Published", row.published_at),
        ("Closed", row.closed_at),
    ]


def _factors(batch: Batch) -> Iterator[Row]:
    for one in batch.of(ContributingFactor.objects, OF_REVIEW).select_related("review"):
        yield one.review.incident_id, [str(one.get_kind_display()), one.text, one.repeats_id is not None]


def _lessons(batch: Batch) -> Iterator[Row]:
    for one in batch.of(Lesson.objects, OF_REVIEW).select_related("review", "owner").order_by("pk"):
        told = [one.title, one.detail, str(one.get_state_display()), one.state_entered_at, named(one.owner)]
        yield one.review.incident_id, [*told, one.declined_reason, one.fell_back_count]


def _actions(batch: Batch) -> Iterator[Row]:
    rows = batch.of(CorrectiveAction.objects, OF_REVIEW).select_related("review", "owner", "service", "verified_by")
    for one in rows:
        told = [one.title, str(one.get_kind_display()), one.verify_how, str(one.owner), named(one.service), one.due_on]
        done = [str(one.get_state_display()), one.done_at, one.evidence, one.verified_at, named(one.verified_by)]
        yield one.review.incident_id, [*told, *done, one.cancel_reason]


def _publications(batch: Batch) -> Iterator[Row]:
    rows = batch.of(Publication.objects, OF_REVIEW).select_related("review", "published_by").order_by("pk")
    for one in rows:
        told = [str(one.get_audience_display()), one.title, one.published_at, named(one.published_by), one.struck_out]
        yield one.review.incident_id, [*told, one.release_reason, one.withdrawn_at]


WORKED = (
    Reader(
        part(
            "procedures",
            "Procedures",
            "No procedure was followed.",
            procedure="Procedure",
            version="Version",
            run="Run",
            began_at="Begun",
            position="No.",
            step="Step",
            status="How it stands",
            ended_at="Ended",
            ended_by="By",
            reason="Answer or reason",
            note="Note",
        ),
        _procedures,
    ),
    Reader(
        part(
            "files",
            "Files",
            "No file was attached.",
            name="Name",
            size="Bytes",
            sha256="SHA-256",
            content_type="Kind",
            uploaded_at="Attached",
            uploaded_by="By",
            withdrawn_at="Withdrawn",
            withdrawn_reason="Why",
            erased_at="Erased",
        ),
        _files,
    ),
)
LINKED = (
    Reader(
        part(
            "links",
            "Links",
            "It is linked to nothing that you may see.",
            link="It",
            other="Incident",
            title="Title",
            made_by="Linked by",
            made_at="When",
        ),
        _links,
    ),
)
LEARNED = (
    Reader(part("review", "Review", "It was not reviewed.", what="What", value="Value"), _reviews),
    Reader(
        part(
            "factors",
            "What contributed",
            "No contributing factor is written down.",
            kind="Where it lies",
            text="What",
            is_repeated="Seen before",
        ),
        _factors,
    ),
)
IMPROVED = (
    Reader(
        part(
            "lessons",
            "Lessons",
            "No lesson was drawn.",
            title="Lesson",
            detail="More",
            state="State",
            since="Since",
            owner="Owner",
            declined_reason="Declined because",
            fell_back="Fell back, times",
        ),
        _lessons,
    ),
    Reader(
        part(
            "actions",
            "Corrective actions",
            "No corrective action was planned.",
            title="Action",
            kind="Kind",
            verify_how="How one sees that it worked",
            owner="Owner",
            service="Service",
            due_on="Due",
            state="State",
            done_at="Done",
            evidence="Evidence",
            verified_at="Verified",
            verified_by="By",
            cancel_reason="Cancelled because",
        ),
        _actions,
    ),
)
PUBLISHED = (
    Reader(
        part(
            "publications",
            "Publications of the review",
            "Nothing was published.",
            audience="For",
            title="Title",
            published_at="Published",
            published_by="By",
            struck_out="Passages struck out",
            release_reason="Released because",
            withdrawn_at="Withdrawn",
        ),
        _publications,
    ),
)
