"""The steps of a policy as they would be sent again."""

from __future__ import annotations

from incidents.escalation.choices import NAMED, TargetKind
from incidents.escalation.drafts import StepDraft, TargetDraft
from incidents.escalation.models import EscalationPolicy, EscalationStep, StepTarget

WITH_NAMED = ("targets", *(f"targets__{field}" for field in NAMED.values()))


def steps_of(policy: EscalationPolicy) -> list[StepDraft]:
    """Its steps in their order. Some queries, however many steps."""
    rows = EscalationStep.objects.filter(policy=policy, is_fallback=False).prefetch_related(*WITH_NAMED)
    return [
        StepDraft(
            [_target(target) for target in row.targets.all()],
            row.delay_minutes,
            row.priorities,
            row.hours,
            row.weekdays,
        )
        for row in rows.order_by("position")
    ]


def fallback_of(policy: EscalationPolicy) -> list[TargetDraft]:
    """Whom its fallback tells."""
    rows = EscalationStep.objects.filter(policy=policy, is_fallback=True).prefetch_related(*WITH_NAMED)
    return [_target(target) for row in rows for target in row.targets.all()]


def _target(target: StepTarget) -> TargetDraft:
    kind = TargetKind(target.kind)
    return TargetDraft(kind, getattr(target, NAMED[kind]) if kind in NAMED else None, target.address)
