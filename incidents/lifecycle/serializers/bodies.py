"""What requests may say, one class per operation, with the limits that keep nonsense out."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from rest_framework import serializers

from incidents.catalog.choices import Effect, Level
from incidents.lifecycle.choices import LinkKind, Milestone, Role
from incidents.lifecycle.operations.collected import clean_fact
from incidents.rest.fields import Body, ById, ByName, BySlug, EachById, Instant, text
from incidents.workflows.models import WorkflowField

DESCRIPTION = 50_000
REASON = 300
NOTE = 20_000
BY_TRANSITION = "This changes by a move: POST to …/transitions/."


class AffectedBody(Body):
    """A service that suffers, and how."""

    service = BySlug("Service")
    effect = serializers.ChoiceField(choices=Effect.choices)


def pairs(rows: list[dict[str, Any]]) -> list[tuple[Any, str]]:
    """Services with how each suffers, as operations take them. Raises ValidationError for one that is named twice."""
    found = [(row["service"], row["effect"]) for row in rows]
    if len({service.pk for service, _effect in found}) < len(found):
        raise serializers.ValidationError("Name each service once.")
    return found


class LogBody(Body):
    """A new incident."""

    elsewhere = {"state": "A new incident begins where its workflow begins.", "phase": BY_TRANSITION}

    type = BySlug("IncidentType", current=True)
    title = text(200)
    description = text(DESCRIPTION, required=False)
    service = BySlug("Service", current=True, required=False, allow_null=True)
    category = ById("Category", current=True, required=False, allow_null=True)
    impact = serializers.ChoiceField(choices=Level.choices, required=False)
    urgency = serializers.ChoiceField(choices=Level.choices, required=False)
    priority = ById("Priority", required=False, help_text="Its rank. Left out: computed from impact and urgency.")
    priority_reason = text(REASON, required=False)
    team = BySlug("Team", required=False, allow_null=True)
    assignee = ById("User", required=False, allow_null=True)
    reporter = ById("User", required=False, allow_null=True)
    contact = ById("Contact", required=False, allow_null=True)
    occurred_at = Instant(past=True, required=False, allow_null=True)
    detected_at = Instant(past=True, required=False, allow_null=True)
    reported_at = Instant(past=True, required=False)
    tags = serializers.ListField(child=ByName("Tag"), max_length=20, required=False)
    affected = serializers.ListField(child=AffectedBody(), required=False, max_length=20)
    restricted = serializers.BooleanField(required=False)

    def validate_affected(self, rows: list[dict[str, Any]]) -> list[tuple[Any, str]]:
        return pairs(rows)

    def validate_tags(self, tags: list[Any]) -> list[Any]:
        return list({tag.pk: tag for tag in tags}.values())


class DetailsBody(Body):
    """What an incident says about itself. Everything else has an action of its own."""

    elsewhere = {
        "state": BY_TRANSITION,
        "phase": BY_TRANSITION,
        "priority": "This is computed; POST to …/priority/ to override it.",
        "impact": "This is decided by triage: POST to …/triage/.",
        "urgency": "This is decided by triage: POST to …/triage/.",
        "type": "This is decided by triage: POST to …/triage/.",
        "assignee": "POST to …/assign/.",
        "team": "POST to …/assign/.",
        "tags": "POST to …/tags/.",
    }

    title = text(200, required=False, allow_blank=False)
    description = text(DESCRIPTION, required=False)
    service = BySlug("Service", required=False, allow_null=True)
    category = ById("Category", required=False, allow_null=True)
    contact = ById("Contact", required=False, allow_null=True)
    reporter = ById("User", required=False, allow_null=True)
    facts = serializers.DictField(
        child=serializers.JSONField(allow_null=True), required=False, help_text="Fields to change; null empties one."
    )

    def validate_facts(self, given: dict[str, Any]) -> dict[str, Any]:
        """Merge with what is held: a client need not know of facts that others collect."""
        incident = self.context["incident"]
        own = {field.slug: field for field in WorkflowField.objects.filter(version_id=incident.workflow_version_id)}
        facts, wrong = dict(incident.facts), {}
        for name, value in given.items():
            try:
                _put(facts, name, value, own.get(name))
            except ValueError as error:
                wrong[name] = [str(error)]
        if wrong:
            raise serializers.ValidationError(wrong)
        return facts


def _put(facts: dict[str, Any], name: str, value: Any, field: WorkflowField | None) -> None:
    if field is None:
        raise ValueError("This workflow has no such field.")
    if isinstance(value, dict | list):
        raise ValueError("Give one value.")
    if value is None or value == "":
        facts.pop(name, None)
    else:
        facts[name] = clean_fact(field, value)


class TagsBody(Body):
    """The tags an incident shall have."""

    tags = serializers.ListField(child=ByName("Tag"), max_length=20)


class TriageBody(Body):
    """What triage found; what is left out stays."""

    type = BySlug("IncidentType", current=True, required=False)
    category = ById("Category", required=False, allow_null=True)
    impact = serializers.ChoiceField(choices=Level.choices, required=False)
    urgency = serializers.ChoiceField(choices=Level.choices, required=False)
    service = BySlug("Service", required=False, allow_null=True)
    services = serializers.ListField(child=AffectedBody(), required=False, max_length=20)
    team = BySlug("Team", required=False)

    def validate_services(self, rows: list[dict[str, Any]]) -> list[tuple[Any, str]]:
        return pairs(rows)


class PriorityBody(Body):
    """A priority other than the computed one; null goes back to the computed one."""

    priority = ById("Priority", allow_null=True, help_text="Its rank.")
    reason = text(REASON)


class MajorBody(Body):
    """Declares a major incident, or stands it down."""

    declare = serializers.BooleanField(help_text="False: stand down.")
    reason = text(REASON)


class AcknowledgeBody(Body):
    """May be empty."""

    note = text(NOTE, required=False)


class EmptyBody(Body):
    """Nothing to say."""


class AssignBody(Body):
    """Who shall have it. What is left out stays; null: nobody."""

    assignee = ById("User", required=False, allow_null=True)
    team = BySlug("Team", required=False, allow_null=True)
    note = text(NOTE, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "assignee" not in attrs and "team" not in attrs:
            raise serializers.ValidationError("Say to whom: assignee, team, or both.")
        return attrs


class HandOverBody(Body):
    """A colleague, and where things stand."""

    to = ById("User")
    note = text(NOTE)


class NoteBody(Body):
    """A note in Markdown. @username mentions somebody."""

    body = text(NOTE)
    is_public = serializers.BooleanField(required=False)
    as_decision = serializers.BooleanField(required=False, help_text="Pin it among the decisions at once.")


class PinBody(Body):
    """An entry of the timeline of this incident."""

    entry = serializers.IntegerField(min_value=1, help_text="Its id.")
    reason = text(REASON, required=False)


class LinkBody(Body):
    """This incident … that one."""

    to = ById("Incident")
    kind = serializers.ChoiceField(choices=LinkKind.choices)


class MergeBody(Body):
    """Those that are merged into this one."""

    incidents = EachById("Incident", min_length=1, max_length=20)


class RoleBody(Body):
    """A role for somebody; without a person, for the caller."""

    role = serializers.ChoiceField(choices=Role.choices)
    person = ById("User", required=False)


class RoleHandOverBody(Body):
    """Passes on a role that the caller holds."""

    role = serializers.ChoiceField(choices=Role.choices)
    to = ById("User")


class EffectBody(Body):
    """A service suffers from an instant on (left out: now)."""

    service = BySlug("Service")
    effect = serializers.ChoiceField(choices=Effect.choices)
    started_at = Instant(past=True, required=False)


class EffectChangeBody(Body):
    """The end of an effect or, with a reason, a correction of what was recorded."""

    effect = serializers.ChoiceField(choices=Effect.choices, required=False)
    started_at = Instant(past=True, required=False)
    ended_at = Instant(past=True, required=False, allow_null=True)
    reason = text(REASON, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.keys() - {"reason"}:
            raise serializers.ValidationError("Say what shall change: ended_at, or with a reason any of them.")
        return attrs


class MilestoneBody(Body):
    """The right instant of a milestone; null: it is not known."""

    milestone = serializers.ChoiceField(choices=Milestone.choices)
    at = Instant(past=True, allow_null=True)
    reason = text(REASON)


class ReasonBody(Body):
    """Why."""

    reason = text(REASON)


class GrantBody(Body):
    """One person or one team that needs to know."""

    person = ById("User", required=False)
    team = BySlug("Team", required=False)
    reason = text(REASON)
    expires_at = Instant(required=False, allow_null=True)


# Built-in fields of moves that name a row, and how a client names it.
ROWS_OF_MOVES: dict[str, Any] = {
    "resolution_code": lambda: BySlug("ResolutionCode", current=True),
    "hold_reason": lambda: BySlug("HoldReason", current=True),
    "assignee": lambda: ById("User"),
    "team": lambda: BySlug("Team"),
    "category": lambda: ById("Category"),
    "service": lambda: BySlug("Service"),
}


class TransitionBody(Body):
    """A move, and what it asks for: `GET` this address lists the moves there are now."""

    transition = text(60, help_text="The slug of the move.")
    reason = text(1_000, required=False)
    fields: Any = serializers.DictField(
        child=serializers.JSONField(allow_null=True), required=False, help_text="By the slugs that the move requires."
    )

    children = serializers.ListField(
        child=ById("Incident"),
        required=False,
        max_length=100,
        help_text="For a move that resolves: the open children to resolve in the same way. Those left out stay open.",
    )

    def validate_fields(self, given: dict[str, Any]) -> dict[str, Any]:
        taken, wrong = {}, {}
        for name, value in given.items():
            try:
                taken[name] = self._taken(name, value)
            except serializers.ValidationError as error:
                wrong[name] = error.detail
        if wrong:
            raise serializers.ValidationError(wrong)
        return taken

    def _taken(self, name: str, value: Any) -> Any:
        if value is None or value == "":
            return None
        if name in ROWS_OF_MOVES:
            return ROWS_OF_MOVES[name]().to_internal_value(value)
        if name == "affected_services":
            return pairs(serializers.ListField(child=AffectedBody(), max_length=20).run_validation(value))
        if isinstance(value, dict | list):
            raise serializers.ValidationError("Give one value.")
        if isinstance(value, str) and len(value) > NOTE:
            raise serializers.ValidationError(format_lazy("Write at most {limit} characters.", limit=NOTE))
        return value
