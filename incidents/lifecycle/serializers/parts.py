"""How the parts of an incident look to a client: moves, entries, links, roles, effects, milestones, access."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.catalog.choices import Effect
from incidents.lifecycle.choices import GrantKind, LinkKind, Milestone, Role
from incidents.lifecycle.models import AccessGrant, AffectedService, ResponseRole
from incidents.lifecycle.queries import Move, RequiredField, SeenLink
from incidents.lifecycle.serializers.shapes import Json, PersonRef, RowRef, Shape, instant, named, slugged
from incidents.timeline.models import PinnedEntry, TimelineEntry
from incidents.timeline.queries import tell
from incidents.workflows.choices import FieldKind, Phase


class RequiredShape(Shape):
    """Something a move asks for."""

    @staticmethod
    def render(field: RequiredField) -> Json:
        own = field.own
        return {
            "slug": field.slug,
            "label": field.label,
            "kind": own.kind if own else None,
            "options": list(own.options) if own else [],
            "unit": own.unit if own else "",
        }

    slug = serializers.CharField()
    label: Any = serializers.CharField()
    kind = serializers.ChoiceField(
        choices=FieldKind.choices, allow_null=True, help_text="Of the workflow's own fields; null: a built-in one."
    )
    options = serializers.ListField(child=serializers.CharField())
    unit = serializers.CharField(allow_blank=True)


class MoveShape(Shape):
    """A move that the workflow offers from the present state."""

    @staticmethod
    def render(move: Move) -> Json:
        made = move.transition
        return {
            "slug": made.slug,
            "name": made.name,
            "to": {"slug": made.to_state.slug, "name": made.to_state.name, "phase": made.to_state.phase},
            "allowed": move.allowed,
            "why_not": move.why_not,
            "required": [RequiredShape.render(field) for field in move.required],
            "needs_reason": made.needs_reason,
            "guidance": made.guidance,
        }

    class ToShape(serializers.Serializer[Any]):
        """Where a move leads."""

        slug = serializers.CharField()
        name = serializers.CharField()
        phase = serializers.ChoiceField(choices=Phase.choices)

    slug = serializers.CharField()
    name = serializers.CharField()
    to = ToShape()
    allowed = serializers.BooleanField(help_text="Whether the caller may make it.")
    why_not = serializers.CharField(allow_blank=True)
    required: Any = RequiredShape(many=True)
    needs_reason = serializers.BooleanField()
    guidance = serializers.CharField(allow_blank=True)


class EntryShape(Shape):
    """One entry of the timeline."""

    @staticmethod
    def render(entry: TimelineEntry) -> Json:
        return {
            "id": entry.pk,
            "code": entry.code,
            "sentence": tell(entry),
            "actor": named(entry.actor),
            "at": instant(entry.at),
            "recorded_at": instant(entry.recorded_at),
            "data": entry.data,
            "body": entry.body,
            "is_public": entry.is_public,
        }

    id = serializers.IntegerField()
    code = serializers.CharField(help_text="What happened, for programs.")
    sentence = serializers.CharField(help_text="What happened, in words.")
    actor = PersonRef(allow_null=True, help_text="Null: Muster itself.")
    at = serializers.DateTimeField(help_text="When it happened.")
    recorded_at = serializers.DateTimeField(help_text="When Muster was told.")
    data: Any = serializers.DictField()
    body = serializers.CharField(allow_blank=True, help_text="What somebody wrote, in Markdown.")
    is_public = serializers.BooleanField()


class PinShape(Shape):
    """An entry that stands among the decisions."""

    @staticmethod
    def render(pin: PinnedEntry) -> Json:
        return {
            "entry": EntryShape.render(pin.entry),
            "reason": pin.reason,
            "pinned_by": named(pin.pinned_by),
            "pinned_at": instant(pin.pinned_at),
        }

    entry = EntryShape()
    reason = serializers.CharField(allow_blank=True)
    pinned_by = PersonRef(allow_null=True)
    pinned_at = serializers.DateTimeField()


class LinkShape(Shape):
    """A link to another incident, told from this one's side."""

    @staticmethod
    def render(seen: SeenLink) -> Json:
        other = seen.other
        return {
            "id": seen.link.pk,
            "kind": seen.link.kind,
            "direction": "in" if seen.link.from_incident_id == other.pk else "out",
            "words": seen.words,
            "incident": {
                "id": other.pk,
                "reference": other.reference,
                "title": other.title,
                "phase": other.phase,
                "is_open": other.is_open,
            },
            "created_at": instant(seen.link.created_at),
        }

    class OtherShape(serializers.Serializer[Any]):
        """The incident at the other end."""

        id = serializers.IntegerField()
        reference = serializers.CharField()
        title = serializers.CharField()
        phase = serializers.ChoiceField(choices=Phase.choices)
        is_open = serializers.BooleanField()

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=LinkKind.choices)
    direction = serializers.ChoiceField(choices=["out", "in"])
    words = serializers.CharField(help_text="Read: this incident … the other.")
    incident = OtherShape()
    created_at = serializers.DateTimeField()


class RoleShape(Shape):
    """One person in one response role for some time."""

    @staticmethod
    def render(held: ResponseRole) -> Json:
        return {
            "id": held.pk,
            "role": held.role,
            "label": held.get_role_display(),
            "person": named(held.user),
            "started_at": instant(held.started_at),
            "ended_at": instant(held.ended_at),
        }

    id = serializers.IntegerField()
    role = serializers.ChoiceField(choices=Role.choices)
    label: Any = serializers.CharField()
    person = PersonRef()
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class EffectShape(Shape):
    """How one service suffered, and for how long."""

    @staticmethod
    def render(affected: AffectedService) -> Json:
        return {
            "id": affected.pk,
            "service": slugged(affected.service),
            "effect": affected.effect,
            "started_at": instant(affected.started_at),
            "ended_at": instant(affected.ended_at),
        }

    id = serializers.IntegerField()
    service = RowRef()
    effect = serializers.ChoiceField(choices=Effect.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class MilestoneShape(Shape):
    """One instant that reports measure between."""

    @staticmethod
    def render(pair: Any) -> Json:
        milestone, at = pair
        return {"milestone": milestone.value, "at": instant(at)}

    milestone = serializers.ChoiceField(choices=Milestone.choices)
    at = serializers.DateTimeField(allow_null=True)


class GrantShape(Shape):
    """A person or a team on the access list."""

    @staticmethod
    def render(grant: AccessGrant) -> Json:
        return {
            "id": grant.pk,
            "person": named(grant.user),
            "team": slugged(grant.team),
            "kind": grant.kind,
            "reason": grant.reason,
            "granted_by": named(grant.granted_by),
            "granted_at": instant(grant.granted_at),
            "expires_at": instant(grant.expires_at),
        }

    id = serializers.IntegerField()
    person = PersonRef(allow_null=True)
    team = RowRef(allow_null=True)
    kind = serializers.ChoiceField(choices=GrantKind.choices)
    reason = serializers.CharField(allow_blank=True)
    granted_by = PersonRef(allow_null=True)
    granted_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
