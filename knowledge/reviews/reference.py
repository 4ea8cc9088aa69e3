"""Loads the rules and templates that ship. Once there is one of a kind, none of that kind is made any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from incidents.catalog.models import IncidentType, Priority
from knowledge.reviews.models import ReviewRule, ReviewTemplate
from knowledge.reviews.shipped import RULES, TEMPLATES


@transaction.atomic
def load(at: datetime) -> int:
    """Make what ships while there is nothing; return how many rows were made.

    The rules are in force from `at` on: incidents that were reported before hold nothing up.
    """
    made = 0
    if not ReviewRule.objects.exists():
        for position, shipped in enumerate(RULES):
            ReviewRule.objects.create(position=position, in_force_from=at, **_rule(shipped))
        made += len(RULES)
    if not ReviewTemplate.objects.exists():
        types = {row.slug: row for row in IncidentType.objects.all()}
        for template in TEMPLATES:
            type_ = types.get(template["type"]) if template["type"] else None
            if type_ is not None or template["type"] is None:
                ReviewTemplate.objects.create(**{**template, "type": type_})
                made += 1
    return made


def _rule(shipped: dict[str, Any]) -> dict[str, Any]:
    conditions = {}
    if "types" in shipped:
        conditions["types"] = list(IncidentType.objects.filter(slug__in=shipped["types"]).values_list("pk", flat=True))
    if "priorities" in shipped:
        conditions["priorities"] = list(
            Priority.objects.filter(slug__in=shipped["priorities"]).values_list("pk", flat=True)
        )
    rest = {name: value for name, value in shipped.items() if name not in ("types", "priorities")}
    return {**rest, "conditions": conditions}
