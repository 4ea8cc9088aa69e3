"""The columns that every fact has, typed, so that the database may put rows of many tables under each other."""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, DateTimeField, F, IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim

from reports.readiness.facts import Source

_TYPES: dict[str, Any] = {
    "source": TextField,
    "pk": IntegerField,
    "team": IntegerField,
    "service": IntegerField,
    "parent": IntegerField,
    "n": IntegerField,
    "m": IntegerField,
    "at": DateTimeField,
    "on": TextField,
    "name": TextField,
    "words": TextField,
    "more": TextField,
}
_EMPTY: dict[str, Any] = {"name": "", "words": "", "more": ""}


def as_facts(rows: QuerySet[Any], source: Source, **columns: Any) -> QuerySet[Any]:
    """The rows with the columns of `Fact`, in their order: `columns` are expressions, or paths to fields."""
    given = {"source": Value(source.value), "pk": F("pk"), **columns}
    casts = {
        f"f_{name}": Cast(_expression(given.get(name, Value(_EMPTY.get(name)))), kind())
        for name, kind in _TYPES.items()
    }
    return rows.order_by().annotate(**casts).values_list(*casts)


def _expression(given: Any) -> Any:
    return F(given) if isinstance(given, str) else given


def full_name(path: str = "") -> Any:
    """A person's name, or their user name where they have none, as a person is shown everywhere."""
    both = Concat(f"{path}first_name", Value(" "), f"{path}last_name", output_field=CharField())
    return Coalesce(NullIf(Trim(both), Value("")), f"{path}username")
