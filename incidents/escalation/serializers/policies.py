"""Policies as programs write and read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from incidents.catalog.serializers import ConditionsBody
from incidents.escalation.choices import NAMED, Hours, TargetKind
from incidents.escalation.drafts import StepDraft, TargetDraft
from incidents.escalation.models import EscalationPolicy
from incidents.escalation.operations.policies import A_DAY, MOST_STEPS, MOST_TARGETS
from incidents.escalation.queries.preview import Moment, Preview
from incidents.escalation.queries.targets import rows_for
from incidents.rest.fields import MAX_ID, Body, ById, BySlug, Instant, text


def _numbers(least: int, greatest: int, *, most: int, **options: Any) -> serializers.ListField:
    child = serializers.IntegerField(min_value=least, max_value=greatest)
    return serializers.ListField(child=child, max_length=most, **options)


class TargetBody(Body):
    """Whom a step tells: a kind, and the `id` of the row or the `address` that it names."""

    kind = serializers.ChoiceField(choices=TargetKind.choices)
    id = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    address = serializers.EmailField(required=False, max_length=254)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        kind = TargetKind(attrs["kind"])
        wanted = "id" if kind in NAMED else "address" if kind == TargetKind.EMAIL else ""
        for name in ("id", "address"):
            if (name in attrs) != (name == wanted):
                words = "This kind needs one." if name == wanted else "This kind takes none."
                raise serializers.ValidationError({name: [words]})
        row = rows_for(kind).filter(pk=attrs["id"]).first() if wanted == "id" else None
        if wanted == "id" and row is None:
            raise serializers.ValidationError({"id": ["There is none of this kind with this id to choose."]})
        return {"draft": TargetDraft(kind, row, attrs.get("address", ""))}


class StepBody(Body):
    """One step. `delay_minutes` counts from the step before; weekdays are 0 (Monday) to 6."""

    targets = TargetBody(many=True, max_length=MOST_TARGETS)  # type: ignore[call-arg]
    delay_minutes = serializers.IntegerField(default=0, min_value=0, max_value=A_DAY)
    priorities = _numbers(1, 4, most=4, default=list)
    hours = serializers.ChoiceField(choices=Hours.choices, default="", allow_blank=True)
    weekdays = _numbers(0, 6, most=7, default=list)


def drafts_of(steps: list[dict[str, Any]]) -> list[StepDraft]:
    """Steps as they were sent."""
    return [StepDraft(**{**step, "targets": targets_of(step["targets"])}) for step in steps]


def targets_of(targets: list[dict[str, Any]]) -> list[TargetDraft]:
    return [target["draft"] for target in targets]


class LeasesField(serializers.DictField):
    """Minutes by priority, such as {"1": 30}; a priority that is not there holds for good."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=serializers.IntegerField(min_value=1, max_value=7 * A_DAY), **options)

    def to_internal_value(self, data: Any) -> Any:
        minutes = super().to_internal_value(data)
        if not set(minutes) <= {"1", "2", "3", "4"}:
            raise serializers.ValidationError("Name priorities by their rank, 1 to 4.")
        return minutes


class PolicyChanges(Body):
    """What of a policy is to be otherwise; steps and fallback are given whole."""

    name = text(120, required=False)
    description = text(2000, required=False)
    team = BySlug("Team", required=False, allow_null=True, current=True)
    position = serializers.IntegerField(required=False, min_value=0, max_value=30_000)
    conditions = ConditionsBody(required=False)
    calendar = ById("BusinessCalendar", required=False, allow_null=True)
    repeats = serializers.IntegerField(required=False, min_value=0, max_value=9)
    wait_minutes = serializers.IntegerField(required=False, min_value=1, max_value=A_DAY)
    leases = LeasesField(required=False)
    gives_access = serializers.BooleanField(required=False)
    steps = StepBody(many=True, required=False, max_length=MOST_STEPS)  # type: ignore[call-arg]
    fallback = TargetBody(many=True, required=False, max_length=MOST_TARGETS)  # type: ignore[call-arg]


class PolicyBody(PolicyChanges):
    """A new policy."""

    name = text(120)
    slug = serializers.SlugField(max_length=120)
    steps = StepBody(many=True, max_length=MOST_STEPS)  # type: ignore[call-arg]
    fallback = TargetBody(many=True, max_length=MOST_TARGETS)  # type: ignore[call-arg]


class StepTargetShape(serializers.Serializer[Any]):
    """Whom a step tells."""

    kind = serializers.CharField()
    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(help_text="What it was called when the policy was saved, or the address.")


class StepShape(serializers.Serializer[Any]):
    """One step."""

    delay_minutes = serializers.IntegerField()
    priorities = serializers.ListField(child=serializers.IntegerField())
    hours = serializers.CharField(allow_blank=True)
    weekdays = serializers.ListField(child=serializers.IntegerField())
    targets = StepTargetShape(many=True)


class EscalationPolicyShape(serializers.ModelSerializer[EscalationPolicy]):
    """Who is paged about incidents that nobody takes. The first that fits, by `position`, is chosen."""

    team: Any = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    steps = StepShape(many=True)
    fallback = StepTargetShape(many=True)

    class Meta:
        model = EscalationPolicy
        fields = (
            *("id", "slug", "name", "description", "team", "position", "conditions", "calendar", "repeats"),
            *("wait_minutes", "leases", "gives_access", "steps", "fallback"),
        )

    def to_representation(self, instance: EscalationPolicy) -> dict[str, Any]:
        kept = instance.snapshot
        return {
            **{name: getattr(instance, name) for name in ("id", "slug", "name", "description", "position")},
            "team": instance.team.slug if instance.team is not None else None,
            "calendar": instance.calendar_id,
            **{name: getattr(instance, name) for name in ("conditions", "repeats", "wait_minutes", "leases")},
            "gives_access": instance.gives_access,
            "steps": [_step(step) for step in kept["steps"]],
            "fallback": [_target(target) for target in kept["fallback"]],
        }


def _step(kept: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: kept[name] for name in ("priorities", "hours", "weekdays")}
    return {"delay_minutes": kept["delay"], **plain, "targets": [_target(target) for target in kept["targets"]]}


def _target(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": kept["kind"], "id": kept["key"], "name": kept["name"]}


class PreviewBody(Body):
    """An incident that is imagined, and the moment at which it is logged. The team defaults to the service's."""

    at = Instant()
    priority = serializers.IntegerField(min_value=1, max_value=4)
    service = BySlug("Service", required=False, allow_null=True)
    team = BySlug("Team", required=False, allow_null=True)
    assignee = ById("User", required=False, allow_null=True)


class WayShape(serializers.Serializer[Any]):
    """A way by which somebody is reached, and when."""

    channel = serializers.CharField()
    at = serializers.DateTimeField()
    is_proven = serializers.BooleanField()


class PreviewedPerson(serializers.Serializer[Any]):
    """Somebody who would be paged."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    ways = WayShape(many=True)


class MomentShape(serializers.Serializer[Any]):
    """One step at one instant; without people and places it is skipped."""

    at = serializers.DateTimeField()
    name = serializers.CharField()
    round = serializers.IntegerField()
    is_fallback = serializers.BooleanField()
    is_skipped = serializers.BooleanField()
    people = PreviewedPerson(many=True)
    places = serializers.ListField(child=serializers.CharField())
    reasons = serializers.ListField(child=serializers.CharField())


class PreviewShape(serializers.Serializer[Any]):
    """Whom a policy would tell when, if nobody took the incident, and what of it would not work."""

    moments = MomentShape(many=True)
    dead_ends = serializers.ListField(child=serializers.CharField())


def previewed(preview: Preview) -> dict[str, Any]:
    return {"moments": [_moment(moment) for moment in preview.moments], "dead_ends": preview.dead_ends}


def _moment(moment: Moment) -> dict[str, Any]:
    people = [
        {
            "id": person.user.pk,
            "name": str(person.user),
            "ways": [{"channel": way.channel, "at": way.at, "is_proven": way.is_proven} for way in person.ways],
        }
        for person in moment.people
    ]
    return {
        "at": moment.at,
        "name": moment.name,
        "round": moment.point.round + 1,
        "is_fallback": moment.is_fallback,
        "is_skipped": not moment.is_told,
        "people": people,
        "places": moment.places,
        "reasons": moment.sentences,
    }
