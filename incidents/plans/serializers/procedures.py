"""Procedures and their runs as programs read and write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from incidents.catalog.freshness import Freshness
from incidents.lifecycle.choices import Role
from incidents.plans.choices import RunStatus, StepStatus, VersionStatus
from incidents.plans.models import Procedure, ProcedureRunStep, ProcedureVersion
from incidents.plans.queries.procedures import STEP_COLUMNS
from incidents.plans.queries.runs import SeenRun
from incidents.plans.serializers.shared import (
    ConditionsShape,
    FreshnessShape,
    PersonShape,
    ProcedureConditionsBody,
    ReviewedBody,
    shown_freshness,
    shown_person,
)
from incidents.plans.steps import LONGEST_MINUTES, LONGEST_TEXT, MOST_STEPS, StepDraft
from incidents.rest.fields import Body, ById, BySlug, text


class ProcedureLinkBody(Body):
    """An address that helps."""

    title = text(200, required=False)
    url = text(2000)


class WayBody(Body):
    """If so, it goes on at that step; one more than the last is the end."""

    when = text(200)
    step = serializers.IntegerField(min_value=1, max_value=MOST_STEPS + 1)


class ProcedureStepBody(Body):
    """One step."""

    title = text(200)
    instructions = text(LONGEST_TEXT, required=False)
    role = serializers.ChoiceField(choices=Role.choices, required=False, allow_blank=True)
    expected_minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_MINUTES, required=False, allow_null=True)
    is_critical = serializers.BooleanField(required=False)
    command = text(LONGEST_TEXT, required=False)
    links = ProcedureLinkBody(many=True, required=False)
    decisions = WayBody(many=True, required=False)


class ProcedureBody(ReviewedBody):
    """A new procedure. Its steps are written in its draft."""

    name = text(120)
    slug = serializers.SlugField(max_length=120)
    position = serializers.IntegerField(min_value=0, max_value=9999, required=False)
    attaches = serializers.BooleanField(required=False, help_text="true: it begins by itself.")
    conditions = ProcedureConditionsBody(required=False)


class ProcedureChanges(ReviewedBody):
    """What is left out stays. Its short name never changes."""

    name = text(120, required=False, allow_blank=False)
    position = serializers.IntegerField(min_value=0, max_value=9999, required=False)
    attaches = serializers.BooleanField(required=False)
    conditions = ProcedureConditionsBody(required=False)


class ProcedureDraftBody(Body):
    """The whole draft: its steps in order."""

    purpose = text(5000, required=False)
    summary = text(300, required=False)
    steps = ProcedureStepBody(many=True)
    revision = serializers.IntegerField(min_value=1, required=False, help_text="The one you read; another answers 409.")

    def drafts(self) -> list[StepDraft]:
        return [StepDraft(**step) for step in self.validated_data["steps"]]


class ProposalBody(Body):
    """A step for the draft."""

    after = serializers.IntegerField(
        min_value=0, max_value=MOST_STEPS, required=False, allow_null=True, help_text="Behind which step; null: last."
    )
    title = text(200)
    instructions = text(LONGEST_TEXT, required=False)


class ProcedureStepShape(serializers.Serializer[Any]):
    """One step, counted from 1."""

    position = serializers.IntegerField()
    title = serializers.CharField()
    instructions = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    expected_minutes = serializers.IntegerField(allow_null=True)
    is_critical = serializers.BooleanField()
    command = serializers.CharField(allow_blank=True)
    links = serializers.ListField(child=serializers.DictField())
    decisions = serializers.ListField(child=serializers.DictField())


class ProcedureVersionShape(serializers.Serializer[Any]):
    """One version with its steps."""

    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    purpose = serializers.CharField(allow_blank=True)
    summary = serializers.CharField(allow_blank=True)
    revision = serializers.IntegerField(help_text="Counts the changes of a draft.")
    author = PersonShape(allow_null=True)
    made_at = serializers.DateTimeField()
    activated_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    steps = ProcedureStepShape(many=True)


def shown_version(version: ProcedureVersion) -> dict[str, Any]:
    """One query, none where its steps are loaded."""
    names = ("number", "status", "purpose", "summary", "revision", "made_at", "activated_at", "retired_at")
    return {
        **{name: getattr(version, name) for name in names},
        "author": shown_person(version.author),
        "steps": [_step(step) for step in version.steps.all()],
    }


def _step(step: Any) -> dict[str, Any]:
    return {name: getattr(step, name) for name in ("position", *STEP_COLUMNS)}


class ProcedureShape(serializers.Serializer[Any]):
    """One procedure."""

    name = serializers.CharField()
    slug = serializers.CharField()
    position = serializers.IntegerField()
    attaches = serializers.BooleanField()
    conditions = ConditionsShape()
    team = serializers.CharField(allow_null=True, help_text="Its short name.")
    owner = PersonShape(allow_null=True)
    active_version = serializers.IntegerField(allow_null=True)
    freshness = FreshnessShape()
    retired_at = serializers.DateTimeField(allow_null=True)


def shown_procedure(
    row: Procedure, *, conditions: dict[str, Any], active: int | None, fresh: Freshness, on: date
) -> dict[str, Any]:
    return {
        "name": row.name,
        "slug": row.slug,
        "position": row.position,
        "attaches": row.attaches,
        "conditions": conditions,
        "team": row.team.slug if row.team is not None else None,
        "owner": shown_person(row.owner),
        "active_version": active,
        "freshness": shown_freshness(fresh, on=on),
        "retired_at": row.retired_at,
    }


class BeginBody(Body):
    """Which procedure begins, and who sees to it."""

    procedure = BySlug("Procedure", current=True)
    assignee = ById("User", required=False, allow_null=True)


class AssigneeBody(Body):
    """Who has it; null: nobody in particular."""

    assignee = ById("User", allow_null=True)


class RunReasonBody(Body):
    """Why."""

    reason = text(300)


class DoneBody(Body):
    """Which way it goes on where the step decides (from 1), and what came out."""

    answer = serializers.IntegerField(min_value=1, max_value=10, required=False, allow_null=True)
    note = text(5000, required=False)


class StepNoteBody(Body):
    """What is noted at the step."""

    note = text(5000)


class NothingBody(Body):
    """Nothing is asked."""


class RunStepShape(serializers.Serializer[Any]):
    """What became of one step."""

    position = serializers.IntegerField()
    title = serializers.CharField()
    role = serializers.CharField(allow_blank=True)
    is_critical = serializers.BooleanField()
    expected_minutes = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=StepStatus.choices)
    assignee = PersonShape(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class ProcedureRunShape(serializers.Serializer[Any]):
    """A procedure on the incident, by the version with which it began. Lengths are minutes."""

    id = serializers.IntegerField()
    procedure = serializers.CharField(help_text="Its short name.")
    version = serializers.IntegerField()
    status = serializers.ChoiceField(choices=RunStatus.choices)
    assignee = PersonShape(allow_null=True)
    began_at = serializers.DateTimeField()
    began_by = PersonShape(allow_null=True, help_text="null: it began by itself.")
    ended_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(allow_blank=True)
    elapsed_minutes = serializers.IntegerField()
    expected_minutes = serializers.IntegerField(allow_null=True)
    steps = RunStepShape(many=True)


class OfferedShape(serializers.Serializer[Any]):
    """A procedure that is for the incident and does not run there."""

    procedure = serializers.CharField(help_text="Its short name.")
    name = serializers.CharField()
    version = serializers.IntegerField()
    purpose = serializers.CharField(allow_blank=True)


class IncidentProceduresShape(serializers.Serializer[Any]):
    """What runs or ran on the incident, and what is offered."""

    runs = ProcedureRunShape(many=True)
    offered = OfferedShape(many=True)


def shown_run(seen: SeenRun) -> dict[str, Any]:
    run = seen.run
    return {
        "id": run.pk,
        "procedure": run.procedure.slug,
        "version": run.version.number,
        "status": run.status,
        "assignee": shown_person(run.assignee),
        "began_at": run.began_at,
        "began_by": shown_person(run.began_by),
        "ended_at": run.ended_at,
        "reason": run.reason,
        "elapsed_minutes": seen.elapsed,
        "expected_minutes": seen.expected,
        "steps": [_run_step(step) for step in seen.steps],
    }


def _run_step(step: ProcedureRunStep) -> dict[str, Any]:
    of_step = ("title", "role", "is_critical", "expected_minutes")
    own = ("position", "status", "started_at", "ended_at", "answer", "reason", "note")
    return {
        **{name: getattr(step.step, name) for name in of_step},
        **{name: getattr(step, name) for name in own},
        "assignee": shown_person(step.assignee),
    }


def shown_offer(version: ProcedureVersion) -> dict[str, Any]:
    procedure = version.procedure
    return {
        "procedure": procedure.slug,
        "name": procedure.name,
        "version": version.number,
        "purpose": version.purpose,
    }
