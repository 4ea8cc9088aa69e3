"""The rows of an export of incidents, some hundreds at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

from django.db.models import ForeignKey

from incidents.desk.exporting import Chosen
from incidents.lifecycle.models import Incident
from incidents.lifecycle.queries import tag_names_by_key
from reports.exports.columns import TAGS, IncidentColumn

AT_A_TIME = 500
Part = tuple[int, int | None, Callable[..., Any] | None]


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

    One query for each AT_A_TIME of them, one more where tags are asked for, and one for names that are new.
    """

    def __init__(self, chosen: Chosen, columns: Sequence[IncidentColumn]) -> None:
        self.chosen, self.columns = chosen, columns
        self.fields = list(dict.fromkeys(chain(("pk", "restricted"), *(column.reads for column in columns))))
        self.names = _Names(columns)
        self.named = [(self.fields.index(column.reads[0]), column.named) for column in columns if column.named]
        self.has_tags = any(column.name == TAGS for column in columns)
        self.tags: dict[int, list[str]] = {}
        self.parts = [self._part(column) for column in columns]

    def __iter__(self) -> Iterator[list[Any]]:
        for start in range(0, len(self.chosen.keys), AT_A_TIME):
            yield from self._some(self.chosen.keys[start : start + AT_A_TIME].tolist())

    def _part(self, column: IncidentColumn) -> Part:
        """Where its values stand among those of a row, and what is made of them."""
        places = [self.fields.index(name) for name in column.reads]
        made = column.made
        if column.named:
            made = self.names.of[column.named].get
        elif column.name == TAGS:
            made = self._tags_of
        return places[0], places[1] if len(places) > 1 else None, made

    def _tags_of(self, pk: int) -> list[str]:
        return self.tags.get(pk, [])

    def _some(self, keys: list[int]) -> Iterator[list[Any]]:
        found = {row[0]: row for row in Incident.objects.filter(pk__in=keys).order_by().values_list(*self.fields)}
        for place, field in self.named:
            self.names.learn(field, {row[place] for row in found.values()})
        if self.has_tags:
            self.tags = tag_names_by_key(list(found))
        recorded = self.chosen.restricted
        for pk in keys:
            row = found.get(pk)
            # Restricted since: nothing was recorded of it, so it is not shown.
            if row is not None and (not row[1] or pk in recorded):
                yield [
                    row[first]
                    if made is None
                    else made(row[first])
                    if second is None
                    else made(row[first], row[second])
                    for first, second, made in self.parts
                ]
