"""What proves the steps of the process, for many incidents at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from incidents.catalog.choices import SourceKind
from incidents.lifecycle.models import Incident
from incidents.reporter.models import FollowUp
from incidents.timeline.models import TimelineEntry
from incidents.timeline.queries import tell
from incidents.workflows.choices import Phase
from knowledge.reviews.choices import ReviewState
from knowledge.reviews.models import Review
from reports.evidence.choices import Step
from reports.evidence.steps import Proof, Trail

# What somebody says to people outside: their own words, not what Muster tells by itself.
TOLD_PEOPLE = Q(code="note.added", is_public=True, actor__isnull=False)
LOGGED = ("incident.logged", "history.imported")
CHANGED = ("incident.triaged", "details.updated")
MOVES = {
    "incident.acknowledged": Step.ACKNOWLEDGED,
    "incident.resolved": Step.RESOLVED,
    "incident.closed": Step.CLOSED,
}
CODES = (*LOGGED, *CHANGED, "priority.overridden", *MOVES)
REVIEWED = (ReviewState.PUBLISHED, ReviewState.CLOSED, ReviewState.WAIVED)
# What steps rest on.
OF_A_REVIEW = ("pk", "state", "due_at", "decided_at", "waive_reason", "published_at", "updated_at")
Entries = Mapping[Step, TimelineEntry]


def trails_of(incidents: Iterable[Incident], entries: Iterable[TimelineEntry] | None = None) -> dict[int, Trail]:
    """The trail of each incident by its key, with what it names loaded. `entries` are those of their timelines, in
    order, where they are read already. Two queries, one with them.
    """
    rows = {incident.pk: incident for incident in incidents}
    held: dict[int, dict[Step, TimelineEntry]] = {key: {} for key in rows}
    for entry in _proving(list(rows)) if entries is None else entries:
        _sort_in(held[entry.incident_id], entry)
    beside = _beside(list(rows))
    return {key: _trail(row, held[key], *beside.get(key, (None, None))) for key, row in rows.items()}


def _proving(keys: list[int]) -> QuerySet[TimelineEntry]:
    wanted = TimelineEntry.objects.filter(incident__in=keys).filter(Q(code__in=CODES) | TOLD_PEOPLE)
    return wanted.select_related("actor").order_by("at", "pk")


def _beside(keys: list[int]) -> dict[int, tuple[datetime | None, Review | None]]:
    """When a mail first went to the people outside, and the review that there is."""
    mails = FollowUp.objects.filter(incident=OuterRef("pk"), mail_sent_at__isnull=False).order_by("mail_sent_at")
    rows = Incident.objects.filter(pk__in=keys).order_by()
    rows = rows.annotate(mailed=Subquery(mails.values("mail_sent_at")[:1]))
    told = rows.values_list("pk", "mailed", *(f"reviews_unscoped__{name}" for name in OF_A_REVIEW))
    return {
        pk: (mailed, Review(**dict(zip(OF_A_REVIEW, values, strict=True))) if values[0] is not None else None)
        for pk, mailed, *values in told
    }


def _sort_in(held: dict[Step, TimelineEntry], entry: TimelineEntry) -> None:
    """Put an entry where it proves something: the first that told people, of all else the last."""
    code, changes = entry.code, entry.data.get("changes") or {}
    if code == "note.added":
        if entry.is_public and entry.actor_id is not None:
            held.setdefault(Step.COMMUNICATED, entry)
        return
    if code not in CODES:
        return
    if code in LOGGED:
        held.setdefault(Step.LOGGED, entry)
    elif code in MOVES:
        held[MOVES[code]] = entry
    if "category" in changes:
        held[Step.CATEGORISED] = entry
    if code == "priority.overridden" or changes.keys() & {"impact", "urgency", "priority"}:
        held[Step.PRIORITISED] = entry


def _trail(row: Incident, entries: Entries, mailed: datetime | None, review: Review | None) -> Trail:
    proofs = {
        Step.IDENTIFIED: _identified(row),
        Step.LOGGED: _by_entry(entries.get(Step.LOGGED), row.reported_at, "Logged."),
        Step.CATEGORISED: _categorised(row, entries),
        Step.PRIORITISED: _by_entry(
            entries.get(Step.PRIORITISED) or entries.get(Step.LOGGED), row.reported_at, f"{row.priority}."
        ),
        Step.ACKNOWLEDGED: _milestone(entries.get(Step.ACKNOWLEDGED), row.acknowledged_at, "Acknowledged."),
        Step.COMMUNICATED: _communicated(entries.get(Step.COMMUNICATED), mailed),
        Step.RESOLVED: _milestone(entries.get(Step.RESOLVED), row.resolved_at, "Resolved."),
        Step.CLOSED: _milestone(entries.get(Step.CLOSED), row.closed_at, "Closed."),
        Step.REVIEWED: _reviewed(review),
    }
    is_cancelled = row.phase == Phase.CANCELLED
    unfinished = review is not None and review.state not in REVIEWED
    return Trail(
        is_over=not row.is_open,
        is_cancelled=is_cancelled,
        proofs={step: proof for step, proof in proofs.items() if proof is not None},
        review_due_at=review.due_at if review is not None and unfinished else None,
    )


def _identified(row: Incident) -> Proof | None:
    """When it was noticed or began; else who told us, or what."""
    if (noticed := row.detected_at or row.occurred_at) is not None:
        return Proof(noticed, "Noticed." if row.detected_at else "Known since when it lasted.")
    if (told_by := row.reporter or row.contact) is not None:
        return Proof(row.reported_at, f"Reported by {told_by}.")
    if row.source.kind == SourceKind.MONITORING:
        return Proof(row.reported_at, f"Noticed by {row.source}.")
    return None


def _categorised(row: Incident, entries: Entries) -> Proof | None:
    if row.category is None:
        return None
    entry = entries.get(Step.CATEGORISED) or entries.get(Step.LOGGED)
    return _by_entry(entry, row.reported_at, f"{row.category}.")


def _communicated(entry: TimelineEntry | None, mailed: datetime | None) -> Proof | None:
    if entry is not None and (mailed is None or entry.at <= mailed):
        return _by_entry(entry, entry.at, "")
    return None if mailed is None else Proof(mailed, "The reporter, or who follows it, was written to.")


def _reviewed(review: Review | None) -> Proof | None:
    if review is None or review.state not in REVIEWED:
        return None
    if review.state == ReviewState.WAIVED:
        return Proof(review.decided_at or review.updated_at, f"Waived: {review.waive_reason}")
    return Proof(review.published_at or review.updated_at, "The review was published.")


def _milestone(entry: TimelineEntry | None, at: datetime | None, words: str) -> Proof | None:
    """The milestone counts, as it was corrected; the entry says who."""
    return None if at is None else _by_entry(entry, at, words)


def _by_entry(entry: TimelineEntry | None, at: datetime, words: str) -> Proof:
    return Proof(at, words) if entry is None else Proof(at, tell(entry), entry.pk)
