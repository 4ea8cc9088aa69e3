"""Making and changing rules and templates of reviews by program; the console saves them as configuration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents.refusals import Refused, sentences_by_field
from knowledge.reviews.models import ReviewRule, ReviewTemplate

Configured = TypeVar("Configured", ReviewRule, ReviewTemplate)


class RuleRefused(Refused):
    """A rule or a template that cannot be; `fields` says why."""

    code = "review_rule_refused"


@transaction.atomic
def save_rule(rule: ReviewRule | None, values: Mapping[str, Any], *, at: datetime) -> ReviewRule:
    """Make a rule, in force from now on, or let one be as `values` say; what is left out stays. Raises RuleRefused."""
    row = ReviewRule(in_force_from=at) if rule is None else ReviewRule.objects.select_for_update().get(pk=rule.pk)
    return _saved(row, values)


@transaction.atomic
def save_template(template: ReviewTemplate | None, values: Mapping[str, Any]) -> ReviewTemplate:
    """Make a template, or let one be as `values` say; what is left out stays. Raises RuleRefused."""
    held = ReviewTemplate.objects.select_for_update()
    return _saved(ReviewTemplate() if template is None else held.get(pk=template.pk), values)


def _saved(row: Configured, values: Mapping[str, Any]) -> Configured:
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        told = sentences_by_field(error.message_dict)
        raise RuleRefused(told.pop("__all__", next(iter(told.values()), "")), fields=told) from None
    row.save()
    return row
