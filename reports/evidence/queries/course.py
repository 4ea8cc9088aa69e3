"""What the record says of the course of incidents: what each is, the steps, the timeline, who decided and who acted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from incidents.lifecycle.models import AffectedService, Incident, ResponseRole
from incidents.lifecycle.queries import milestones, tag_names_of
from incidents.timeline.kinds import kind_of
from incidents.timeline.models import PinnedEntry, TimelineEntry
from incidents.timeline.queries import tell
from incidents.workflows.models import WorkflowField
from reports.evidence.dossier import part
from reports.evidence.queries.batch import Batch, Reader, Row, each, named
from reports.evidence.queries.trails import trails_of
from reports.evidence.steps import steps_of

ENTRIES = "entries"
# What somebody allowed, decided or answered for, beside the everyday moves.
DECISIONS = frozenset(
    {
        *("priority.overridden", "major.declared", "major.stood_down", "incident.restricted", "incident.unrestricted"),
        *("access.granted", "access.revoked", "access.glass_broken", "authority.waived", "incident.closed"),
        *("incident.cancelled", "milestone.corrected", "procedure.step_skipped", "procedure.given_up"),
        *("review.scheduled", "review.waived", "review.published", "review.withdrawn", "review.closed"),
        *("lesson.released", "action.verified", "action.cancelled", "action.released", "reporter.confirmed"),
        *("reporter.rejected", "incident.marked_duplicate", "escalation.snoozed", "escalation.skipped"),
    }
)


def _facts(batch: Batch) -> Iterator[Row]:
    """Two queries: the tags, and the names of the workflows' own fields."""
    tags = tag_names_of(batch.incidents.values())
    versions = {row.workflow_version_id for row in batch.incidents.values()}
    own = {(held.version_id, held.slug): str(held) for held in WorkflowField.objects.filter(version__in=versions)}
    for pk, row in batch.incidents.items():
        for what, value in _facts_of(row, tags.get(pk, [])):
            yield pk, [what, value]
        for slug, value in row.facts.items():
            yield pk, [own.get((row.workflow_version_id, slug), slug.replace("_", " ").capitalize()), value]


def _facts_of(row: Incident, tags: list[str]) -> list[tuple[str, Any]]:
    return [
        ("Reference", row.reference),
        ("Title", row.title),
        ("Description", row.description),
        ("Exercise", named(row.exercise)),
        ("Type", named(row.type)),
        ("State", named(row.state)),
        ("Waits for", named(row.hold_reason)),
        ("Workflow", f"{row.workflow_version.workflow}, version {row.workflow_version.number}"),
        ("Priority", named(row.priority)),
        ("Impact", str(row.get_impact_display())),
        ("Urgency", str(row.get_urgency_display())),
        ("Priority was overridden because", row.priority_override_reason),
        ("Major incident", row.is_major),
        ("Major declared", row.major_declared_at),
        ("Stood down", row.stood_down_at),
        ("Restricted", row.restricted),
        ("Service", named(row.service)),
        ("Category", named(row.category)),
        ("Tags", tags),
        ("Team", named(row.team)),
        ("Assignee", named(row.assignee)),
        ("Acknowledged by", named(row.acknowledged_by)),
        ("Source", named(row.source)),
        ("Reporter", named(row.reporter)),
        ("Contact", named(row.contact)),
        ("Number elsewhere", row.external_id),
        ("Imported from elsewhere", row.is_history),
        ("Resolution code", named(row.resolution_code)),
        ("Kind of resolution", str(row.get_resolution_kind_display())),
        ("Resolution", row.resolution_summary),
        ("Reassignments", row.reassignment_count),
        ("Reopenings", row.reopen_count),
        ("Version", row.version),
        ("Last changed", row.updated_at),
    ]


def _steps(batch: Batch) -> Iterator[Row]:
    """One query beside that of the entries."""
    for pk, trail in trails_of(batch.incidents.values(), _entries(batch)).items():
        for one in steps_of(trail, batch.at):
            proof = one.proof
            told = [proof.at, proof.words, proof.entry] if proof is not None else [None, "", None]
            yield pk, [str(one.step.label), str(one.standing.label), *told]


def _milestones(batch: Batch) -> Iterator[Row]:
    for pk, row in batch.incidents.items():
        for milestone, at in milestones(row):
            passed = None if at is None else int((at - row.reported_at).total_seconds())
            yield pk, [str(milestone.label), at, passed]


def _entries(batch: Batch) -> list[TimelineEntry]:
    """Every entry that the principal may see, read once. One query."""
    if ENTRIES not in batch.shared:
        rows = batch.of(TimelineEntry.objects).select_related("actor").order_by("incident", "at", "pk")
        batch.shared[ENTRIES] = list(rows)
    held: list[TimelineEntry] = batch.shared[ENTRIES]
    return held


def _timeline(batch: Batch) -> Iterator[Row]:
    return each(_entries(batch), _entry)


def _entry(entry: TimelineEntry) -> list[Any]:
    who = named(entry.actor) or "Muster"
    told = [entry.pk, entry.at, entry.recorded_at, kind_of(entry.code).word, entry.code, who]
    return [*told, tell(entry), entry.body, entry.is_public]


def _decisions(batch: Batch) -> Iterator[Row]:
    deciding = (entry for entry in _entries(batch) if entry.code in DECISIONS)
    return each(deciding, lambda entry: [entry.at, named(entry.actor) or "Muster", tell(entry), entry.body, entry.pk])


def _pins(batch: Batch) -> Iterator[Row]:
    pins = batch.of(PinnedEntry.objects).select_related("entry__actor", "pinned_by")
    return each(
        pins,
        lambda pin: [pin.entry.at, tell(pin.entry), pin.entry.body, named(pin.pinned_by), pin.pinned_at, pin.reason],
    )


def _roles(batch: Batch) -> Iterator[Row]:
    held = batch.of(ResponseRole.objects).select_related("user").order_by("started_at", "pk")
    return each(held, lambda one: [str(one.get_role_display()), str(one.user), one.started_at, one.ended_at])


def _services(batch: Batch) -> Iterator[Row]:
    effects = batch.of(AffectedService.objects).select_related("service", "recorded_by")
    return each(
        effects,
        lambda one: [
            str(one.service),
            str(one.get_effect_display()),
            one.started_at,
            one.ended_at,
            named(one.recorded_by),
        ],
    )


COURSE = (
    Reader(part("facts", "What it is", "", what="What", value="Value"), _facts),
    Reader(
        part(
            "steps",
            "Steps of the process",
            "",
            step="Step",
            standing="How it stands",
            at="When",
            proof="What proves it",
            entry="Entry",
        ),
        _steps,
    ),
    Reader(
        part("milestones", "Milestones", "", milestone="Milestone", at="When", seconds="Seconds after the report"),
        _milestones,
    ),
    Reader(
        part(
            "decisions",
            "Decisions and approvals",
            "Nothing was decided beside the everyday moves.",
            at="When",
            who="Who",
            what="What",
            words="Words",
            entry="Entry",
        ),
        _decisions,
    ),
    Reader(
        part(
            "pins",
            "Decisions that were pinned",
            "No decision was pinned.",
            at="When",
            what="What",
            words="Words",
            pinned_by="Pinned by",
            pinned_at="Pinned",
            reason="Why",
        ),
        _pins,
    ),
    Reader(
        part("roles", "Roles", "Nobody held a role.", role="Role", who="Who", started_at="From", ended_at="Until"),
        _roles,
    ),
    Reader(
        part(
            "services",
            "Services that suffered",
            "No service was affected.",
            service="Service",
            effect="Effect",
            started_at="From",
            ended_at="Until",
            recorded_by="Recorded by",
        ),
        _services,
    ),
    Reader(
        part(
            "timeline",
            "Timeline",
            "Nothing has happened.",
            entry="Entry",
            at="When",
            recorded_at="Recorded",
            kind="About",
            code="Code",
            who="Who",
            sentence="What",
            words="Words",
            is_public="Public",
        ),
        _timeline,
    ),
)
