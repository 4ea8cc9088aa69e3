"""Saving a policy with its steps: what cannot work is refused, and what it amounts to is compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from incidents.catalog.matching import problems_of_conditions
from incidents.escalation.choices import FALLBACK_KINDS, NAMED, Hours
from incidents.escalation.drafts import PolicyDraft, StepDraft, TargetDraft
from incidents.escalation.models import EscalationPolicy, EscalationStep, StepTarget
from incidents.escalation.queries.reach import reaches_somebody
from incidents.escalation.shape import Plan, Step, snapshot_of
from incidents.refusals import Refused

MOST_STEPS, MOST_TARGETS = 20, 20
A_DAY = 1440
ONLY_LASTING = "A fallback is people, a team, an outside contact, an address or a room: nobody who may be missing."


class PolicyRefused(Refused):
    """A policy that could not work. `fields` names what is wrong, such as `steps.2.targets` (from 0) or `fallback`."""

    code = "policy_refused"
    sentence = "This policy could not work. See what is said at its parts."


@transaction.atomic
def save_policy(policy: EscalationPolicy | None, draft: PolicyDraft, *, at: datetime) -> EscalationPolicy:
    """Make a policy, or let one be as the draft says; runs go on with what they began with.

    A new one is asked last. Raises PolicyRefused for what cannot work; what is merely dangerous is told by its page.
    """
    problems = {**problems_of(draft, at=at), **_taken(policy, draft)}
    if problems:
        raise PolicyRefused(fields=problems)
    row = EscalationPolicy.objects.select_for_update().get(pk=policy.pk) if policy is not None else EscalationPolicy()
    for name, value in draft.values.items():
        setattr(row, name, value)
    if policy is None and "position" not in draft.values:
        row.position = (EscalationPolicy.objects.aggregate(last=Max("position"))["last"] or 0) + 10
    plan = plan_from(row, draft)
    row.snapshot, row.changed_at = snapshot_of(plan), at
    row.save()
    row.steps.all().delete()
    for place, step in enumerate(draft.steps):
        _store_step(row, step, place=place)
    _store_step(row, StepDraft(draft.fallback), place=len(draft.steps), is_fallback=True)
    return row


def _taken(policy: EscalationPolicy | None, draft: PolicyDraft) -> dict[str, str]:
    """Names that another policy has, retired ones too."""
    others = EscalationPolicy.objects.all()
    if policy is not None:
        others = others.exclude(pk=policy.pk)
    return {
        name: f"Another policy has this {name} already."
        for name in ("name", "slug")
        if name in draft.values and others.filter(**{name: draft.values[name]}).exists()
    }


def plan_from(policy: EscalationPolicy, draft: PolicyDraft) -> Plan:
    """What the draft amounts to, by the columns that the unsaved policy has by now."""
    return Plan(
        name=policy.name,
        steps=tuple(_step_from(step) for step in draft.steps),
        fallback=tuple(target.as_target() for target in draft.fallback),
        wait=timedelta(minutes=policy.wait_minutes),
        repeats=policy.repeats,
        leases={int(rank): timedelta(minutes=minutes) for rank, minutes in policy.leases.items()},
        calendar=policy.calendar_id,
        gives_access=policy.gives_access,
    )


def problems_of(draft: PolicyDraft, *, at: datetime) -> dict[str, str]:
    """What cannot work, by the part that is to blame. A few queries, for whom the fallback reaches."""
    found: dict[str, str] = {}
    if conditions := problems_of_conditions(draft.values.get("conditions", {})):
        found["conditions"] = " ".join(conditions)
    if not draft.steps:
        found["steps"] = "Add at least one step."
    elif len(draft.steps) > MOST_STEPS:
        found["steps"] = f"At most {MOST_STEPS} steps are kept."
    for place, step in enumerate(draft.steps):
        found.update({f"steps.{place}.{name}": sentence for name, sentence in _problems_of_step(step, place).items()})
    if not draft.fallback:
        found["fallback"] = "Say who is told when everybody else was told in vain. A policy needs a fallback."
    elif any(target.kind not in FALLBACK_KINDS for target in draft.fallback):
        found["fallback"] = ONLY_LASTING
    elif not reaches_somebody([target.as_target() for target in draft.fallback], at=at):
        found["fallback"] = "This fallback reaches nobody by now. Choose somebody with an e-mail address."
    return found


def _problems_of_step(step: StepDraft, place: int) -> dict[str, str]:
    found = {}
    if not step.targets:
        found["targets"] = "Say whom this step tells."
    elif len(step.targets) > MOST_TARGETS:
        found["targets"] = f"At most {MOST_TARGETS} are told by one step."
    if not (1 if place else 0) <= step.delay_minutes <= A_DAY:
        found["delay"] = "From 1 minute to a day." if place else "From 0 minutes to a day."
    if any(day not in range(7) for day in step.weekdays):
        found["weekdays"] = "Days of the week are 0 (Monday) to 6."
    if step.hours not in Hours.values:
        found["hours"] = f"Write {', '.join(filter(None, Hours.values))}, or nothing."
    return found


def _step_from(step: StepDraft) -> Step:
    return Step(
        targets=tuple(target.as_target() for target in step.targets),
        delay=timedelta(minutes=step.delay_minutes),
        priorities=tuple(step.priorities),
        hours=step.hours,
        weekdays=tuple(step.weekdays),
    )


def _store_step(policy: EscalationPolicy, draft: StepDraft, *, place: int, is_fallback: bool = False) -> None:
    step = EscalationStep.objects.create(
        policy=policy,
        position=place,
        is_fallback=is_fallback,
        delay_minutes=draft.delay_minutes,
        priorities=list(draft.priorities),
        hours=draft.hours,
        weekdays=list(draft.weekdays),
    )
    StepTarget.objects.bulk_create(_targets(step, draft.targets))


def _targets(step: EscalationStep, drafts: Iterable[TargetDraft]) -> list[StepTarget]:
    return [
        StepTarget(
            step=step,
            position=place,
            kind=draft.kind,
            address=draft.address,
            **({NAMED[draft.kind]: draft.row} if draft.kind in NAMED else {}),
        )
        for place, draft in enumerate(drafts)
    ]
