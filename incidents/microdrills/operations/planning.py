"""What a micro-drill asks: written down when it is planned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from incidents.drills.models import Exercise
from incidents.microdrills.choices import TaskKind
from incidents.microdrills.models import MicroDrillPlan
from incidents.microdrills.operations.base import TaskRefused
from incidents.oncall.models import OnCallSchedule
from incidents.plans.models import KeyContact, Procedure

LONGEST_HOURS = 24 * 14
DEFAULT_HOURS = 48
# What one may be asked about, by its slug; none: what fits the team.
ABOUT: dict[str, Any] = {"procedure": Procedure, "key_contact": KeyContact, "schedule": OnCallSchedule}


def problem_of_plan(given: Any) -> str:
    """A sentence for what is wrong with {"kinds": ["role_quiz"], "answer_hours": 48, "procedure": "slug"}, or none."""
    if not isinstance(given, dict):
        return "Say which kinds of tasks it has."
    if unknown := sorted(set(given) - {"kinds", "answer_hours", *ABOUT}):
        return f"A micro-drill has no “{unknown[0]}”."
    kinds = given.get("kinds")
    if not isinstance(kinds, list) or not kinds:
        return f"Choose at least one kind of task: {', '.join(TaskKind.values)}."
    if strange := [kind for kind in kinds if kind not in TaskKind.values]:
        return f"There is no kind “{strange[0]}”: choose among {', '.join(TaskKind.values)}."
    if len(set(kinds)) < len(kinds):
        return "Each kind once."
    hours = given.get("answer_hours", DEFAULT_HOURS)
    if not isinstance(hours, int) or isinstance(hours, bool) or not 1 <= hours <= LONGEST_HOURS:
        return f"People have 1 to {LONGEST_HOURS} hours to answer."
    for name, model in ABOUT.items():
        slug = given.get(name)
        if slug and not (isinstance(slug, str) and model.objects.filter(slug=slug, retired_at=None).exists()):
            return f"There is no such {model._meta.verbose_name}: {slug}."
    return ""


@transaction.atomic
def plan_tasks(exercise: Exercise, given: Mapping[str, Any]) -> MicroDrillPlan:
    """Write down what a micro-drill asks; what was named and is gone since is left to Muster. Raises TaskRefused."""
    known = {name: value for name, value in given.items() if name not in ABOUT}
    if problem := problem_of_plan(known):
        raise TaskRefused(problem, fields={"micro": problem})
    about = {
        name: model.objects.filter(slug=given[name], retired_at=None).first()
        for name, model in ABOUT.items()
        if given.get(name)
    }
    plan, _made = MicroDrillPlan.objects.update_or_create(
        exercise=exercise,
        defaults={"kinds": given["kinds"], "answer_hours": given.get("answer_hours", DEFAULT_HOURS), **about},
    )
    return plan
