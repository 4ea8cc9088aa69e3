"""Runs as programs read them, and what is asked of them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.escalation.models import EscalationRun, RunStep
from incidents.rest.fields import Body, ById, BySlug, Instant, text
from incidents.timeline.reasons import sentence_of


class SnoozeBody(Body):
    """Until when nobody is to be paged, and why it may wait; at most eight hours."""

    until = Instant()
    reason = text(300)


class EscalateBody(Body):
    """Why the next step is to be taken at once."""

    reason = text(300, required=False)


class GiveBackBody(Body):
    """Why whoever acknowledged it cannot go on."""

    reason = text(300)


class ReassignBody(Body):
    """Who is paged instead: a person, a team or a policy, and why."""

    person = ById("User", required=False)
    team = BySlug("Team", required=False, current=True)
    policy = BySlug("EscalationPolicy", required=False, current=True)
    reason = text(300)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        named = [attrs.pop(name) for name in ("person", "team", "policy") if name in attrs]
        if len(named) != 1:
            raise serializers.ValidationError({"person": ["Name one person, one team or one policy."]})
        return {**attrs, "to": named[0]}


class Somebody(serializers.Serializer[Any]):
    """A person, as they were called then."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class TakenShape(serializers.Serializer[Any]):
    """What became of one step."""

    at = serializers.DateTimeField()
    step = serializers.IntegerField(help_text="From 1.")
    round = serializers.IntegerField(help_text="From 1.")
    is_fallback = serializers.BooleanField()
    outcome = serializers.CharField()
    late_seconds = serializers.IntegerField()
    people = Somebody(many=True)
    places = serializers.ListField(child=serializers.CharField())
    reasons = serializers.ListField(child=serializers.CharField())


class RunShape(serializers.Serializer[Any]):
    """How an incident escalates. `status` is null where no policy was ever for it."""

    status = serializers.CharField(allow_null=True)
    policy = serializers.CharField(allow_null=True, help_text="What it is called in this run.")
    began_at = serializers.DateTimeField(allow_null=True)
    next_at = serializers.DateTimeField(allow_null=True)
    next_step = serializers.IntegerField(allow_null=True, help_text="From 1; one more than there are: the fallback.")
    acknowledged_by = Somebody(allow_null=True)
    acknowledged_until = serializers.DateTimeField(allow_null=True, help_text="Null: for good, or not acknowledged.")
    ended_at = serializers.DateTimeField(allow_null=True)
    taken = TakenShape(many=True)


NO_RUN: dict[str, Any] = {
    **dict.fromkeys(
        ("status", "policy", "began_at", "next_at", "next_step", "acknowledged_by", "acknowledged_until", "ended_at")
    ),
    "taken": [],
}


def shown_run(run: EscalationRun | None, taken: list[RunStep]) -> dict[str, Any]:
    """A run with its steps, oldest first."""
    if run is None:
        return NO_RUN
    by = run.acknowledged_by
    return {
        "status": run.status,
        "policy": run.snapshot["name"],
        "began_at": run.began_at,
        "next_at": run.next_at,
        "next_step": run.position + 1 if run.next_at is not None else None,
        "acknowledged_by": {"id": by.pk, "name": str(by)} if by is not None else None,
        "acknowledged_until": run.acknowledged_until,
        "ended_at": run.ended_at,
        "taken": [_taken(step) for step in taken],
    }


def _taken(step: RunStep) -> dict[str, Any]:
    return {
        "at": step.at,
        "step": step.position + 1,
        "round": step.round + 1,
        "is_fallback": step.is_fallback,
        "outcome": step.outcome,
        "late_seconds": step.lateness_seconds,
        "people": step.people,
        "places": step.places,
        "reasons": [sentence_of(one) for one in step.reasons],
    }
