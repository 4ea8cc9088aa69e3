"""Writes the catalogue where more than one row or one rule is concerned: the tree, the matrix, retirement."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction

from incidents import signals
from incidents.catalog import queries
from incidents.catalog.choices import Level
from incidents.catalog.models import (
    BusinessCalendar,
    Category,
    HoldReason,
    IncidentType,
    Priority,
    PriorityRule,
    ResolutionCode,
    Service,
)
from incidents.people.models import User
from incidents.refusals import Refused, sentences_by_field

PATH_SEPARATOR = " / "
# Of a calendar, what promises are reckoned by.
COUNTED = frozenset({"time_zone", "is_always_open", "hours", "country", "country_part", "exceptions"})

Retirable = TypeVar("Retirable", Category, HoldReason, IncidentType, ResolutionCode, Service)


class CategoryMisplaced(Refused):
    """The category cannot stand there in the tree."""

    code = "category_misplaced"


class StillNeeded(Refused):
    """What is to be retired is still needed by something else."""

    code = "still_needed"


class CalendarRefused(Refused):
    """Hours that cannot be kept; `fields` names what is wrong."""

    code = "calendar_refused"
    sentence = "This calendar cannot work. See what is said at its parts."


class MatrixMisfilled(Refused):
    """A cell of the matrix is missing."""

    code = "matrix_misfilled"


@transaction.atomic
def place_category(category: Category, *, parent: Category | None, name: str | None = None) -> Category:
    """Save a new or changed category under `parent` (None: at the root), and write anew the paths of all below it.

    Raises CategoryMisplaced when it would stand below itself, repeat a sibling's name, or outgrow its path.
    """
    # The whole tree is locked in one order, so that two moves can never make a circle together.
    list(Category.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    category.name = (category.name if name is None else name).strip()
    parent = Category.objects.get(pk=parent.pk) if parent is not None else None
    below = check_place(category, parent=parent, name=category.name)
    category.parent = parent
    category.path = _path(parent, category.name)
    category.save()
    Category.objects.bulk_update(below, ["path"], batch_size=500)
    return category


@transaction.atomic
def move_category(category: Category, way: str, beside: Category | None = None) -> Category:
    """Move a category in the tree, and renumber those it then stands among.

    `way`: `up` or `down` among its siblings, `into` the sibling above it, `out` to stand after its parent; with
    `beside`, dropped `before`, `after` or `into` that one. Raises CategoryMisplaced as place_category does, and when
    there is nowhere to go that way.
    """
    list(Category.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    fresh = Category.objects.select_related("parent").get(pk=category.pk)
    parent, order = _destination(fresh, way, beside)
    if fresh.parent != parent:
        place_category(fresh, parent=parent)
    for position, sibling in enumerate(order):
        if sibling.position != position:
            sibling.position = position
            sibling.save(update_fields=["position"])
    fresh.refresh_from_db()
    return fresh


def _siblings(parent: Category | None) -> list[Category]:
    rows = Category.objects.filter(parent=parent)
    return sorted(rows, key=lambda one: (one.position, one.name.casefold()))


def _destination(category: Category, way: str, beside: Category | None) -> tuple[Category | None, list[Category]]:
    """Return the parent it will have, and its siblings there in their new order, itself among them."""
    nowhere = CategoryMisplaced(f"“{category.name}” cannot be moved that way.")
    if beside is not None and way in ("before", "after"):
        beside = Category.objects.select_related("parent").get(pk=beside.pk)
        return beside.parent, _inserted(category, beside.parent, beside, after=way == "after")
    if beside is not None and way == "into":
        return beside, [*(one for one in _siblings(beside) if one != category), category]
    above, below = _neighbours(category)
    if way == "up" and above is not None:
        return category.parent, _inserted(category, category.parent, above, after=False)
    if way == "down" and below is not None:
        return category.parent, _inserted(category, category.parent, below, after=True)
    if way == "into" and above is not None:
        return above, [*_siblings(above), category]
    if way == "out" and category.parent is not None:
        branch = Category.objects.select_related("parent").get(pk=category.parent.pk)
        return branch.parent, _inserted(category, branch.parent, branch, after=True)
    raise nowhere


def _neighbours(category: Category) -> tuple[Category | None, Category | None]:
    """The siblings above and below it. One in use passes by those that are retired: its page does not show them."""
    around = [
        one for one in _siblings(category.parent) if one == category or category.retired_at or one.retired_at is None
    ]
    place = around.index(category)
    return (around[place - 1] if place else None), (around[place + 1] if place + 1 < len(around) else None)


def _inserted(category: Category, parent: Category | None, beside: Category, *, after: bool) -> list[Category]:
    order = [one for one in _siblings(parent) if one != category]
    if beside not in order:
        raise CategoryMisplaced(f"“{category.name}” cannot stand beside itself.")
    order.insert(order.index(beside) + after, category)
    return order


def check_place(category: Category, *, parent: Category | None, name: str) -> list[Category]:
    """Return all below a category with the paths they would have under `parent`; save nothing.

    Raises CategoryMisplaced as place_category does.
    """
    below = queries.subtree(category) if category.pk else []
    if parent is not None and parent.pk in {category.pk, *(other.pk for other in below)}:
        raise CategoryMisplaced(
            f"“{name}” cannot stand below “{parent.path}”, which is a part of it.",
            fields={"parent": "Choose a category outside this branch."},
        )
    _refuse_twin(category, parent, name)
    paths: dict[int | None, str] = {category.pk: _short_enough(_path(parent, name), name)}
    for other in below:
        other.path = paths[other.pk] = _short_enough(_path_below(paths[other.parent_id], other.name), other.name)
    return below


def _path(parent: Category | None, name: str) -> str:
    return _path_below(parent.path, name) if parent else name


def _path_below(path: str, name: str) -> str:
    return f"{path}{PATH_SEPARATOR}{name}"


def _refuse_twin(category: Category, parent: Category | None, name: str) -> None:
    if Category.objects.filter(parent=parent, name=name).exclude(pk=category.pk).exists():
        where = f"below “{parent.path}”" if parent else "at the root"
        raise CategoryMisplaced(
            f"There is a category “{name}” {where} already.", fields={"name": "This name is taken there."}
        )


def _short_enough(path: str, name: str) -> str:
    longest = Category._meta.get_field("path").max_length or 0
    if len(path) > longest:
        raise CategoryMisplaced(
            f"The path of “{name}” would be longer than {longest} characters: shorten names on the way to it.",
            fields={"name": "Shorten this name."},
        )
    return path


@transaction.atomic
def retire(row: Retirable, *, at: datetime) -> Retirable:
    """Take a service, category, type, hold reason or code out of use; what refers to it keeps it. Again: no change.

    Raises StillNeeded for a service that others in use depend on, and for a category with others in use below it.
    """
    if row.retired_at is not None:
        return row
    _refuse_needed(row)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    return row


@transaction.atomic
def restore(row: Retirable) -> Retirable:
    """Put a retired row to use again. Raises StillNeeded for a category below a retired one."""
    if isinstance(row, Category) and row.parent is not None and row.parent.retired_at is not None:
        raise StillNeeded(f"“{row.parent.path}” is retired. Restore it first.")
    row.retired_at = None
    row.save(update_fields=["retired_at"])
    return row


def _refuse_needed(row: Category | HoldReason | IncidentType | ResolutionCode | Service) -> None:
    first: list[str] = []
    reason = ""
    if isinstance(row, Service):
        first = [service.name for service in Service.objects.filter(needs__depends_on=row, retired_at=None)[:4]]
        reason = "still depends on it"
    elif isinstance(row, Category):
        first = [category.name for category in Category.objects.filter(parent=row, retired_at=None)[:4]]
        reason = "stands below it and is in use"
    if first:
        more = " and others" if len(first) > 3 else ""
        raise StillNeeded(f"“{row}” cannot be retired yet: {', '.join(first[:3])}{more} {reason}.")


@transaction.atomic
def set_matrix(cells: dict[tuple[int, int], Priority], *, actor: User | None, at: datetime) -> int:
    """Write the priority of each (impact, urgency) cell and return how many changed. Open incidents keep theirs.

    Raises MatrixMisfilled unless all nine cells are given.
    """
    wanted = {(impact.value, urgency.value) for impact in Level for urgency in Level}
    if set(cells) != wanted:
        raise MatrixMisfilled("Choose a priority for each of the nine cells.")
    stored = {(rule.impact, rule.urgency): rule for rule in PriorityRule.objects.select_for_update()}
    changed = 0
    for (impact, urgency), priority in sorted(cells.items()):
        rule = stored.get((impact, urgency)) or PriorityRule(impact=impact, urgency=urgency)
        if rule.priority_id != priority.pk:
            rule.priority = priority
            rule.save()
            changed += 1
    signals.matrix_saved.send(PriorityRule, changed=changed, actor=actor, at=at)
    return changed


@transaction.atomic
def save_calendar(
    calendar: BusinessCalendar | None, values: dict[str, Any], *, actor: User, at: datetime
) -> BusinessCalendar:
    """Make a business calendar, or let one be as `values` say, by the names of its columns; what is left out stays.

    What is promised by it is reckoned again. Raises CalendarRefused for what cannot work.
    """
    row = BusinessCalendar() if calendar is None else BusinessCalendar.objects.select_for_update().get(pk=calendar.pk)
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, values[name])
    try:
        row.full_clean()
    except ValidationError as error:
        told = sentences_by_field(error.message_dict)
        whole = told.pop("__all__", "")
        raise CalendarRefused(whole, fields=told) from None
    if changed:
        row.save()
    if calendar is not None and changed & COUNTED:
        signals.calendar_changed.send(BusinessCalendar, calendar=row, actor=actor, at=at)
    return row
