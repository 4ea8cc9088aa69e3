"""What a schedule would be with other rotations, before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from incidents.oncall.drafts import Draft
from incidents.oncall.engine import Plan, Rules
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.plans import plans_between


def plan_with(
    schedule: OnCallSchedule, drafts: Sequence[Draft], *, applies_from: datetime, begins: datetime, ends: datetime
) -> Plan:
    """The schedule's plan in [begins, ends) as though `drafts` had been saved to apply from then. Two queries."""
    plan = plans_between([schedule], begins, ends)[schedule.pk]
    kept = [_until(rules, applies_from) for rules in plan.rules if rules.begins < applies_from]
    # New ones get keys that no rotation has, so that nothing of them is joined with what is there.
    new = [
        draft.rules(rotation=draft.rotation or -position, position=position, begins=applies_from)
        for position, draft in enumerate(drafts, start=1)
    ]
    return replace(plan, rules=(*kept, *new))


def _until(rules: Rules, ends: datetime) -> Rules:
    return rules if rules.ends is not None and rules.ends <= ends else replace(rules, ends=ends)
