"""Who changed which row of the configuration when, and what: read from the histories of all its tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Model, OuterRef, QuerySet, Subquery, Value

from incidents.people.models import User
from incidents.upkeep.kinds import KINDS, Kind, NameOf
from incidents.upkeep.told import Line, told_value

PAGE_ROWS = 50
VERBS = {"+": "added", "~": "changed", "-": "removed"}
# A row older than its history: what it held before is not known, so nothing is told as changed.
FIRST_KEPT = "first recorded"


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to. `before` and `until` are instants that no change shown has reached; aware UTC."""

    person: User | None = None
    kind: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: datetime | None = None


@dataclass
class Change:
    """One row was added, changed or removed, by whom (None: by Muster itself), and how."""

    kind: Kind
    record: Any
    at: datetime
    verb: str
    who: User | None = None
    name: str = ""
    lines: list[Line] = field(default_factory=list)

    @property
    def sentences(self) -> list[str]:
        """What the change says of itself, such as the differences of a workflow."""
        return (self.record.history_change_reason or "").splitlines()


@dataclass(frozen=True)
class Page:
    """Changes, newest first, and where the next page begins (None: there is none)."""

    changes: list[Change]
    before: datetime | None


def changes(asked: Asked, *, rows: int = PAGE_ROWS) -> Page:
    """Return the newest changes of every kind that was asked for.

    One query finds them along the indexes on their dates, however many there are; at most five more for each kind
    among them and one for each kind of row they name, however many changes.
    """
    kinds = [KINDS[asked.kind]] if asked.kind else list(KINDS.values())
    found = list(_newest(kinds, asked, rows + 1))
    shown = found[:rows]
    # Changes of one instant stay on one page: the next begins before it.
    is_more = len(found) > rows and found[rows][2] != shown[-1][2]
    before = shown[-1][2] if is_more else None
    by_kind: dict[str, list[int]] = {}
    for slug, key, _at in shown:
        by_kind.setdefault(slug, []).append(key)
    told: dict[tuple[str, int], Change] = {}
    for slug, keys in by_kind.items():
        for change in _told(KINDS[slug], keys):
            told[slug, change.record.pk] = change
    ordered = [told[slug, key] for slug, key, _at in shown]
    _name_people(ordered)
    return Page(ordered, before)


def _newest(kinds: list[Kind], asked: Asked, rows: int) -> Iterable[tuple[str, int, datetime]]:
    first, *rest = [_narrowed(kind, asked) for kind in kinds]
    union = first.union(*rest, all=True) if rest else first
    return union.order_by("-at", "-key")[:rows]


def _narrowed(kind: Kind, asked: Asked) -> QuerySet[Any, Any]:
    records = kind.records.objects.order_by()
    if asked.person is not None:
        records = records.filter(history_user=asked.person)
    if asked.since is not None:
        records = records.filter(history_date__gte=asked.since)
    ends = [moment for moment in (asked.until, asked.before) if moment is not None]
    if ends:
        records = records.filter(history_date__lt=min(ends))
    named = records.annotate(slug_of_kind=Value(kind.slug), key=F("history_id"), at=F("history_date"))
    return named.values_list("slug_of_kind", "key", "at")  # type: ignore[no-any-return]


def _told(kind: Kind, keys: list[int]) -> list[Change]:
    """Load remembered rows of one kind, each with the one before it, and tell what differs."""
    model = kind.records
    identity = kind.model._meta.pk.attname  # type: ignore[union-attr]
    earlier = model.objects.filter(**{identity: OuterRef(identity)}, history_id__lt=OuterRef("history_id"))
    previous = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    records = list(model.objects.filter(history_id__in=keys).annotate(previous_id=previous))
    before = model.objects.in_bulk([record.previous_id for record in records if record.previous_id])
    together = [*records, *before.values()]
    several = {name: _held(model, name, together) for name in _several(model)}
    names = _names(kind, together, several)
    found = []
    for record in records:
        old = before.get(record.previous_id) if record.history_type == "~" else None
        is_first = record.history_type == "~" and old is None
        verb = FIRST_KEPT if is_first else VERBS[record.history_type]
        change = Change(kind, record, record.history_date, verb)
        change.name = kind.called(record, _namer(record, names))
        if record.history_type != "-":
            change.lines = _lines(kind, old, record, names, several)
        found.append(change)
    return found


def _namer(record: Any, names: dict[str, dict[Any, str]]) -> NameOf:
    return lambda name: names[name].get(getattr(record, f"{name}_id"), "what is no longer there")


def _several(model: Any) -> list[str]:
    return [many.name for many in model._history_m2m_fields]


def _held(model: Any, name: str, records: list[Any]) -> dict[int, set[int]]:
    """The keys that a many-to-many field held in each record."""
    target = model.instance_type._meta.get_field(name).m2m_reverse_field_name()
    rows = getattr(model, name).model.objects.filter(history_id__in=[record.pk for record in records])
    held: dict[int, set[int]] = {}
    for record_id, key in rows.values_list("history_id", f"{target}_id"):
        held.setdefault(record_id, set()).add(key)
    return held


def _names(kind: Kind, records: list[Any], several: dict[str, dict[int, set[int]]]) -> dict[str, dict[Any, str]]:
    """The names of the rows that foreign keys and many-to-many fields led to, as they are today, by field."""
    wanted: dict[str, tuple[type[Model], set[Any]]] = {}
    for column in kind.records.tracked_fields:
        if column.is_relation:
            keys = {getattr(record, column.attname) for record in records} - {None}
            wanted[column.name] = (column.related_model, keys)
    for name, held in several.items():
        related = kind.model._meta.get_field(name).related_model
        wanted[name] = (related, set().union(*held.values()))  # type: ignore[assignment]
    return {name: _called(related, keys) for name, (related, keys) in wanted.items()}


def _called(related: type[Model], keys: set[Any]) -> dict[Any, str]:
    if not keys:
        return {}
    if related._meta.label == "auth.Permission":
        return dict(related._default_manager.filter(pk__in=keys).values_list("pk", "name"))
    rows = related._default_manager.select_related(*_shown_through(related)).in_bulk(keys)
    return {key: str(row) for key, row in rows.items()}


def _shown_through(related: type[Model]) -> list[str]:
    """A version is called by its workflow."""
    return ["workflow"] if related._meta.model_name == "workflowversion" else []


def _lines(
    kind: Kind, old: Any, new: Any, names: dict[str, dict[Any, str]], several: dict[str, dict[int, set[int]]]
) -> list[Line]:
    lines = []
    for column in kind.records.tracked_fields:
        if column.primary_key or column.name in kind.untold:
            continue
        known = names.get(column.name, {})
        before = told_value(column, getattr(old, column.attname), known) if old is not None else ""
        after = told_value(column, getattr(new, column.attname), known)
        if before != after:
            lines.append(Line(str(column.verbose_name), before, after))
    for name, held in several.items():
        had, has = held.get(old.pk, set()) if old is not None else set(), held.get(new.pk, set())
        if had != has:
            label = str(kind.model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            lines.append(Line.of_several(label, had, has, names[name]))
    return lines


def _name_people(found: list[Change]) -> None:
    """Say who made each change. One query."""
    people = User.objects.in_bulk({change.record.history_user_id for change in found} - {None})
    for change in found:
        change.who = people.get(change.record.history_user_id)
