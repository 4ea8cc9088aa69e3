"""The rows of an export of incidents, some hundreds at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from django.db.models import DateTimeField, ForeignKey, Func
from django.db.models.expressions import RawSQL

from incidents.catalog.models import Tag
from incidents.desk.exporting import Chosen
from incidents.lifecycle.models import Incident, IncidentTag
from reports.exports.columns import TAGS, IncidentColumn

AT_A_TIME = 1_000
Row = tuple[Any, ...]
Maker = Callable[[Sequence[Sequence[Any]]], Iterable[Any]]


class _Instant(Func):
    """A column of instants. PostgreSQL hands them over as seconds: its way of writing dates is slow to read, and most
    of what an export reads are instants.
    """

    template = "%(expressions)s"
    output_field = DateTimeField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", **extra)

    def get_db_converters(self, connection: Any) -> list[Callable[..., Any]]:
        return [_from_seconds] if connection.vendor == "postgresql" else super().get_db_converters(connection)


def _from_seconds(seconds: float | None, _expression: object, _connection: object) -> datetime | None:
    # Exact to the microsecond: 53 bits hold them until the year 2255.
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class _Names:
    """The names of what keys lead to, looked up once for each: a service or a person comes back in many rows."""

    def __init__(self, columns: Sequence[IncidentColumn]) -> None:
        self.of: dict[str, dict[int | None, str | None]] = {
            column.named: {None: None} for column in columns if column.named
        }

    def learn(self, field: str, keys: set[int | None]) -> None:
        known = self.of[field]
        missing = keys - known.keys()
        if missing:
            relation: ForeignKey[Any, Any] = Incident._meta.get_field(field)  # type: ignore[assignment]
            rows = relation.related_model._default_manager.filter(pk__in=missing)  # type: ignore[union-attr]
            known.update({row.pk: str(row) for row in rows})


class IncidentRows:
    """Reads the chosen incidents in their order, as the principal may see them by then.

    One query for each AT_A_TIME of them, one more where tags are asked for, and one for names that are new. What is
    made of them is made a column at a time.
    """

    def __init__(self, chosen: Chosen, columns: Sequence[IncidentColumn]) -> None:
        self.chosen = chosen
        self.fields = list(dict.fromkeys(chain(("pk", "restricted"), *(column.reads for column in columns))))
        instants = {field.name for field in Incident._meta.concrete_fields if isinstance(field, DateTimeField)}
        self.read = [_Instant(name) if name in instants else name for name in self.fields]
        self.names = _Names(columns)
        self.named = [(self.fields.index(column.reads[0]), column.named) for column in columns if column.named]
        self.has_tags = any(column.name == TAGS for column in columns)
        self.tag_names: dict[int, str] = {}
        self.tags: dict[int, list[str]] = {}
        self.makers = [self._maker(column) for column in columns]

    def __iter__(self) -> Iterator[Row]:
        for start in range(0, len(self.chosen.keys), AT_A_TIME):
            yield from self._some(self.chosen.keys[start : start + AT_A_TIME].tolist())

    def _maker(self, column: IncidentColumn) -> Maker:
        """What makes the values of the column of the values that were read, each of them a column of its own."""
        places = [self.fields.index(name) for name in column.reads]
        made = self.names.of[column.named].get if column.named else column.made
        if column.name == TAGS:
            made = self._tags_of
        if made is None:
            return lambda held: held[places[0]]
        return lambda held: map(made, *(held[place] for place in places))

    def _some(self, keys: list[int]) -> Iterator[Row]:
        rows = Incident.objects.filter(pk__in=_listed(keys)).order_by().values_list(*self.read)
        found = {row[0]: row for row in rows}
        recorded = self.chosen.restricted
        # Restricted since: nothing was recorded of it, so it is not shown.
        shown = [row for row in map(found.get, keys) if row is not None and (not row[1] or row[0] in recorded)]
        held = list(zip(*shown, strict=True))
        if not held:
            return iter(())
        for place, field in self.named:
            self.names.learn(field, set(held[place]))
        if self.has_tags:
            self.tags = self._read_tags(held[0])
        return zip(*(make(held) for make in self.makers), strict=True)

    def _tags_of(self, pk: int) -> list[str]:
        return self.tags.get(pk, [])

    def _read_tags(self, keys: Iterable[int]) -> dict[int, list[str]]:
        """The names of the tags of each incident that has any, in order; a tag's name is looked up once."""
        pairs = list(IncidentTag.objects.filter(incident__in=_listed(keys)).values_list("incident", "tag"))
        missing = {tag for _pk, tag in pairs} - self.tag_names.keys()
        if missing:
            self.tag_names.update(Tag.objects.filter(pk__in=missing).values_list("pk", "name"))
        found: dict[int, list[str]] = {}
        for pk, tag in pairs:
            found.setdefault(pk, []).append(self.tag_names[tag])
        for names in found.values():
            names.sort()
        return found


def _listed(keys: Iterable[int]) -> RawSQL:
    """Keys as they stand in a statement: a thousand parameters take longer to hand over than the rows to find."""
    return RawSQL(", ".join(map(str, map(int, keys))), [])  # noqa: S611 -- whole numbers only
