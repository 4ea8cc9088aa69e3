"""Pages by cursor: one begins after the last row of another, so its cost never grows and nothing is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.core import signing
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

SALT = "incidents.rest.cursor"
DEFAULT_SIZE = 50
MAX_SIZE = 100
FORWARD, BACKWARD = "n", "p"
RELEVANCE = "relevance"


class Hits(Protocol):
    """What a search found, best first, under a cap."""

    def __len__(self) -> int: ...

    def page(self, start: int, stop: int) -> list[Any]: ...


class CursorPagination(BasePagination):
    """Pages of a queryset in one of the orders that the view's `orderings` allows.

    `orderings` maps the public name to the fields to sort by, the last one unique. A field that may be null comes
    right behind an annotation of the queryset that says whether it is. The first entry is
    the default. A cursor is signed: a made-up one is refused, and says nothing.
    """

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        self.request, self.model = request, queryset.model
        self.ordering, fields = self._ordering(request, view.orderings)
        size = self._size(request)
        direction, values = self._cursor(request, queryset.model, fields)
        order = fields if direction == FORWARD else [_reversed(name) for name in fields]
        rows = queryset.order_by(*order)
        if values is not None:
            rows = rows.filter(beyond(order, values))
        page = list(rows[: size + 1])
        more, page = len(page) > size, page[:size]
        if direction == BACKWARD:
            page.reverse()
        self._mark(page, fields, more, direction, began=values is None)
        return page

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._link(self.after), "previous": self._link(self.before), "results": data})

    def paginate_hits(self, hits: Hits, request: Any) -> list[Any]:
        """A page of what a search found, best first. Its cap bounds the offset, so this stays cheap."""
        self.request, self.ordering = request, RELEVANCE
        size, start = self._size(request), 0
        text = request.query_params.get("cursor")
        if text:
            start = int(self._load(text, fields=1)[1][0])
        self.after = self._offset(start + size) if start + size < len(hits) else None
        self.before = self._offset(max(start - size, 0)) if start else None
        return list(hits.page(start, start + size))

    def _offset(self, start: int) -> str:
        return signing.dumps([RELEVANCE, FORWARD, start], salt=SALT)

    def _mark(self, page: list[Any], fields: Sequence[str], more: bool, direction: str, *, began: bool) -> None:
        ahead = more if direction == FORWARD else True
        behind = (not began) if direction == FORWARD else more
        self.after = self._dump(FORWARD, page[-1], fields) if page and ahead else None
        self.before = self._dump(BACKWARD, page[0], fields) if page and behind else None

    def _ordering(self, request: Any, orderings: dict[str, Sequence[str]]) -> tuple[str, Sequence[str]]:
        asked = request.query_params.get("ordering") or next(iter(orderings))
        if asked not in orderings:
            raise ValidationError({"ordering": [f"Order by one of: {', '.join(orderings)}."]})
        return asked, orderings[asked]

    def _size(self, request: Any) -> int:
        asked = request.query_params.get("page_size") or str(DEFAULT_SIZE)
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 3 and 1 <= int(asked) <= MAX_SIZE):
            raise ValidationError({"page_size": [f"Write a number from 1 to {MAX_SIZE}."]})
        return int(asked)

    def _cursor(self, request: Any, model: type[models.Model], fields: Sequence[str]) -> tuple[str, list[Any] | None]:
        text = request.query_params.get("cursor")
        if not text:
            return FORWARD, None
        direction, raw = self._load(text, fields=len(fields))
        return direction, [_value(_field(model, name), text) for name, text in zip(fields, raw, strict=True)]

    def _load(self, text: str, *, fields: int) -> tuple[str, list[Any]]:
        try:
            ordering, direction, *raw = signing.loads(text, salt=SALT)
        except (signing.BadSignature, ValueError):
            raise ValidationError({"cursor": ["This is not a cursor that was given out here."]}) from None
        if ordering != self.ordering or len(raw) != fields:
            raise ValidationError({"cursor": ["This cursor belongs to another ordering."]})
        return direction, raw

    def _dump(self, direction: str, row: Any, fields: Sequence[str]) -> str:
        values = [_field(self.model, name).value_to_string(row) for name in fields]
        return signing.dumps([self.ordering, direction, *values], salt=SALT)

    def _link(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        here = remove_query_param(self.request.build_absolute_uri(), "cursor")
        return replace_query_param(here, "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True, "description": "Where to go on."}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orderings = list(getattr(view, "orderings", {}))
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        ordering = {"type": "string", "enum": orderings, "default": orderings[0]}
        return [
            _parameter("cursor", {"type": "string", "maxLength": 500}, "From `next` or `previous` of another page."),
            _parameter("page_size", size, "Rows on a page."),
            _parameter("ordering", ordering, "The order of rows."),
        ]


def beyond(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows after `values` in `order`. The bound on the first field alone is implied, and lets an index serve it."""
    first, value = order[0], values[0]
    name = first.removeprefix("-")
    if value is None:
        # Among those that have none: whether they have was compared just before.
        return Q(**{f"{name}__isnull": True}) & beyond(order[1:], values[1:])
    strictly = Q(**{_compare(first): value})
    if len(order) == 1:
        return strictly
    ties = Q(**{name: value}) & beyond(order[1:], values[1:])
    return Q(**{f"{_compare(first)}e": value}) & (strictly | ties)


def _compare(name: str) -> str:
    return f"{name[1:]}__lt" if name.startswith("-") else f"{name}__gt"


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _value(field: Any, text: Any) -> Any:
    """What a field held, from its text; none from the empty text that a null leaves."""
    return None if field.null and text == "" else field.to_python(text)


def _field(model: type[models.Model], name: str) -> Any:
    bare = name.removeprefix("-")
    if bare == "pk":
        return model._meta.pk
    try:
        return model._meta.get_field(bare)
    except FieldDoesNotExist:
        # An annotation that says whether the next field is null.
        flag: models.BooleanField[bool, bool] = models.BooleanField()
        flag.set_attributes_from_name(bare)
        return flag


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
