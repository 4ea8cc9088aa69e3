"""Which rows the words of a filter mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from incidents.catalog.models import Category
from incidents.rest.fields import MAX_ID
from incidents.rest.parsers import is_clean
from reports.metrics.choices import Group
from reports.metrics.queries.labels import model_of


def keys_of(dimension: Group, words: Sequence[str]) -> tuple[tuple[int, ...], list[str]]:
    """The keys of the rows that words name, by key or by slug, in the order of the words; and the words that name none.

    Digits are a key before they are a slug. A category brings those below it. One query, for categories two.
    """
    model = model_of(dimension)
    numbers = [int(word) for word in words if word.isascii() and word.isdigit() and int(word) <= MAX_ID]
    wanted = Q(pk__in=numbers)
    has_slug = hasattr(model, "slug")
    if has_slug:
        wanted |= Q(slug__in=[word for word in words if is_clean(word)])
    rows = list(model.objects.filter(wanted))
    by_key = {str(row.pk): row for row in rows}
    by_slug = {row.slug: row for row in rows} if has_slug else {}
    found = {word: by_key.get(word) or by_slug.get(word) for word in words}
    named = list(dict.fromkeys(row for row in found.values() if row is not None))
    unknown = [word for word, row in found.items() if row is None]
    keys = _branches(named) if dimension == Group.CATEGORY else [row.pk for row in named]
    return tuple(keys), unknown


def _branches(categories: Sequence[Category]) -> list[int]:
    if not categories:
        return []
    below = reduce(or_, (Q(path__startswith=f"{category.path} / ") for category in categories))
    more = Category.objects.filter(below).exclude(pk__in=[category.pk for category in categories])
    return [*(category.pk for category in categories), *more.values_list("pk", flat=True)]
