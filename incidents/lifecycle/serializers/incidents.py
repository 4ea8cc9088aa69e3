"""How an incident looks to a client: briefly in lists, in full by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from incidents.catalog.choices import Level
from incidents.database.sole import sole
from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.models import Incident
from incidents.lifecycle.serializers.shapes import (
    CategoryRef,
    Json,
    PersonRef,
    PriorityRef,
    RowRef,
    Shape,
    StateRef,
    filed,
    instant,
    named,
    ranked,
    slugged,
)
from incidents.rest.etags import etag
from incidents.workflows.choices import Phase

# What `brief` tells: lists read these values and make no objects of them, which takes longer.
BRIEF_RELATIONS = ("type", "category", "service", "priority", "state", "team", "assignee", "source")
_OWN_COLUMNS = (
    "title", "impact", "urgency", "is_major", "phase", "is_open", "state_entered_at", "restricted", "version",
    "external_id", "exercise_id", "reported_at", "acknowledged_at", "resolved_at", "closed_at", "updated_at",
    "next_due_at",
)  # fmt: skip
_NAMES = (
    "type__slug", "type__name", "category__path", "service__slug", "service__name", "priority__slug",
    "priority__name", "state__slug", "state__name", "team__slug", "team__name", "assignee__username",
    "assignee__first_name", "assignee__last_name", "source__slug", "source__name",
)  # fmt: skip
BRIEF_COLUMNS = (*_OWN_COLUMNS, *_NAMES)
# What `full` reads beside that.
FULL_RELATIONS = (*BRIEF_RELATIONS, "hold_reason", "acknowledged_by", "reporter", "contact", "resolution_code")
FULL_COLUMNS = (
    *BRIEF_COLUMNS,
    "description", "facts", "priority_override_reason", "major_declared_at", "stood_down_at", "workflow_version_id",
    "reassignment_count", "reopen_count", "is_history", "resolution_summary", "resolution_kind", "occurred_at",
    "detected_at", "mitigated_at", "cancelled_at", "created_at",
    "hold_reason__slug", "hold_reason__name", "acknowledged_by__username", "acknowledged_by__first_name",
    "acknowledged_by__last_name", "reporter__username", "reporter__first_name", "reporter__last_name",
    "contact__name", "resolution_code__slug", "resolution_code__name",
)  # fmt: skip


def read_brief(incidents: QuerySet[Incident]) -> QuerySet[Incident, Any]:
    """What `brief` tells of the incidents, and their annotations: a tuple of named values for each."""
    keys = (f"{name}_id" for name in BRIEF_RELATIONS)
    return incidents.values_list("pk", "id", *keys, *BRIEF_COLUMNS, *incidents.query.annotations, named=True)


def read_full(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """The incidents with what `full` reads and no more, but for the tags."""
    return incidents.select_related(*FULL_RELATIONS).only(*FULL_COLUMNS, *FULL_RELATIONS)


def read_after(row: Incident) -> Incident | None:
    """The incident as it is now, with what `full` reads; None where it is out of sight. One query.

    `row` is the incident as a change has just left it: only what it names and does not hold is read with it.
    """
    held = {name: getattr(row, name) for name in FULL_RELATIONS if _is_held(row, name)}
    missing = [name for name in FULL_RELATIONS if name not in held]
    columns = [name for name in FULL_COLUMNS if name.partition("__")[0] not in held]
    rows = Incident.objects.filter(pk=row.pk).only(*columns, *FULL_RELATIONS)
    fresh: Incident | None = sole(rows.select_related(*missing) if missing else rows)
    if fresh is not None:
        for name, value in held.items():
            if getattr(fresh, f"{name}_id") == getattr(row, f"{name}_id"):
                setattr(fresh, name, value)
    return fresh


def _is_held(row: Incident, name: str) -> bool:
    """Whether what the row names so needs no query: it names nothing, or that is loaded."""
    return getattr(row, f"{name}_id") is None or name in row._state.fields_cache


def brief(row: Any, tags: Sequence[str]) -> Json:
    """An incident of `read_brief`, with the names of its tags."""
    name = row.assignee_id and (
        f"{row.assignee__first_name} {row.assignee__last_name}".strip() or row.assignee__username
    )
    return _told(
        row,
        tags=tags,
        type={"id": row.type_id, "slug": row.type__slug, "name": row.type__name},
        category=row.category_id and {"id": row.category_id, "path": row.category__path},
        service=row.service_id and {"id": row.service_id, "slug": row.service__slug, "name": row.service__name},
        priority={"rank": row.priority_id, "slug": row.priority__slug, "name": row.priority__name},
        state={"slug": row.state__slug, "name": row.state__name},
        team=row.team_id and {"id": row.team_id, "slug": row.team__slug, "name": row.team__name},
        assignee=row.assignee_id and {"id": row.assignee_id, "name": name},
        source={"id": row.source_id, "slug": row.source__slug, "name": row.source__name},
    )


def _told(held: Any, **named: Any) -> Json:
    """`held` has the incident's own columns; `named` is what it names, as it is told."""
    return {
        "id": held.pk,
        "reference": f"INC-{held.pk}",
        "type": named["type"],
        "title": held.title,
        "category": named["category"],
        "service": named["service"],
        "tags": named["tags"],
        "impact": held.impact,
        "urgency": held.urgency,
        "priority": named["priority"],
        "is_major": held.is_major,
        "state": named["state"],
        "phase": held.phase,
        "is_open": held.is_open,
        "state_entered_at": instant(held.state_entered_at),
        "team": named["team"],
        "assignee": named["assignee"],
        "source": named["source"],
        "external_id": held.external_id,
        "exercise": held.exercise_id,
        "restricted": held.restricted,
        "reported_at": instant(held.reported_at),
        "acknowledged_at": instant(held.acknowledged_at),
        "resolved_at": instant(held.resolved_at),
        "closed_at": instant(held.closed_at),
        "updated_at": instant(held.updated_at),
        "next_due_at": instant(held.next_due_at),
        "etag": etag(held.version),
    }


def full(incident: Incident) -> Json:
    """An incident of `read_full`; the names of its tags are read."""
    code = incident.resolution_code
    ended = code is not None or bool(incident.resolution_summary or incident.resolution_kind)
    resolution = {
        "code": slugged(code),
        "summary": incident.resolution_summary,
        "kind": incident.resolution_kind or None,
    }
    return {
        **_told(
            incident,
            tags=[tag.name for tag in incident.tags.all()],
            type=slugged(incident.type),
            category=filed(incident.category),
            service=slugged(incident.service),
            priority=ranked(incident.priority),
            state={"slug": incident.state.slug, "name": incident.state.name},
            team=slugged(incident.team),
            assignee=named(incident.assignee),
            source=slugged(incident.source),
        ),
        "description": incident.description,
        "facts": incident.facts,
        "priority_override_reason": incident.priority_override_reason,
        "major_declared_at": instant(incident.major_declared_at),
        "stood_down_at": instant(incident.stood_down_at),
        "workflow_version": incident.workflow_version_id,
        "hold_reason": slugged(incident.hold_reason),
        "acknowledged_by": named(incident.acknowledged_by),
        "reassignment_count": incident.reassignment_count,
        "reopen_count": incident.reopen_count,
        "reporter": named(incident.reporter),
        "contact": named(incident.contact),
        "is_history": incident.is_history,
        "resolution": resolution if ended else None,
        "occurred_at": instant(incident.occurred_at),
        "detected_at": instant(incident.detected_at),
        "mitigated_at": instant(incident.mitigated_at),
        "cancelled_at": instant(incident.cancelled_at),
        "created_at": instant(incident.created_at),
    }


def _moment(*, null: bool = True) -> Any:
    return serializers.DateTimeField(allow_null=null)


class BriefIncident(Shape):
    """An incident in a list."""

    id = serializers.IntegerField()
    reference = serializers.CharField(help_text="Such as INC-1042.")
    type = RowRef()
    title = serializers.CharField(max_length=200)
    category = CategoryRef(allow_null=True)
    service = RowRef(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    impact = serializers.ChoiceField(choices=Level.choices)
    urgency = serializers.ChoiceField(choices=Level.choices)
    priority = PriorityRef()
    is_major = serializers.BooleanField()
    state = StateRef()
    phase = serializers.ChoiceField(choices=Phase.choices, help_text="What the state means, in every workflow alike.")
    is_open = serializers.BooleanField()
    state_entered_at = _moment(null=False)
    team = RowRef(allow_null=True)
    assignee = PersonRef(allow_null=True)
    source: Any = RowRef()
    external_id = serializers.CharField(allow_blank=True)
    exercise = serializers.IntegerField(allow_null=True, help_text="The drill it belongs to; null: it is real.")
    restricted = serializers.BooleanField()
    reported_at = _moment(null=False)
    acknowledged_at = _moment()
    resolved_at = _moment()
    closed_at = _moment()
    updated_at = _moment(null=False)
    next_due_at = serializers.DateTimeField(
        allow_null=True, help_text="When the next promise is broken; null: none runs."
    )
    etag = serializers.CharField(help_text="Send it as If-Match with the next change.")


class ResolutionShape(serializers.Serializer[Any]):
    """How an incident ended."""

    code = RowRef(allow_null=True)
    summary = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(choices=ResolutionKind.choices, allow_null=True)


class FullIncident(BriefIncident):
    """An incident with everything about it but its timeline, links, roles and effects."""

    render = staticmethod(full)

    description = serializers.CharField(allow_blank=True, help_text="Markdown.")
    facts = serializers.DictField(help_text="What the workflow's own fields hold.")
    priority_override_reason = serializers.CharField(allow_blank=True)
    major_declared_at = _moment()
    stood_down_at = _moment()
    workflow_version = serializers.IntegerField()
    hold_reason = RowRef(allow_null=True)
    acknowledged_by = PersonRef(allow_null=True)
    reassignment_count = serializers.IntegerField()
    reopen_count = serializers.IntegerField()
    reporter = PersonRef(allow_null=True)
    contact = PersonRef(allow_null=True)
    is_history = serializers.BooleanField()
    resolution = ResolutionShape(allow_null=True)
    occurred_at = _moment()
    detected_at = _moment()
    mitigated_at = _moment()
    cancelled_at = _moment()
    created_at = _moment(null=False)


class Receipt(serializers.Serializer[Any]):
    """What the caller is told of an incident that they may not, or no longer, see."""

    id = serializers.IntegerField()
    reference = serializers.CharField()
    detail = serializers.CharField()
