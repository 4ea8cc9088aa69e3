"""The ModelAdmin that need to know asks for: nothing can be looked up, counted or deleted but what it declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Field, URLField
from django.http import HttpRequest
from unfold.admin import ModelAdmin

# What the filters of a changelist append to the field they filter by.
_SUFFIXES = {"exact", "id", "pk", "in", "isnull", "gt", "gte", "lt", "lte", "from", "to", "range"}


class Explained:
    """Put before an admin class: gives its fields help in plain words, by their names."""

    help_texts: Mapping[str, str] = {}

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and db_field.name in self.help_texts:
            field.help_text = self.help_texts[db_field.name]
        return field


class GuardedAdmin(Explained, ModelAdmin):
    """A base for every model to which incidents refer.

    Django lets anybody filter a changelist by any relation one step away, backwards too, so `?incidents_unscoped=42`
    tells whether a hidden incident exists. Here only the fields of `list_filter` may stand in the address.
    Deletion is off, because its confirmation lists what refers to the row, so such rows are retired; see `removable`.
    """

    removable = False
    list_filter_submit = True

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        if request is None:
            return False
        return any(_within(lookup, name) for name in self._filter_names(request))

    def _filter_names(self, request: HttpRequest) -> set[str]:
        names = {str(self.date_hierarchy)} if self.date_hierarchy else set()
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                names.add(str(item.parameter_name))
            else:
                names.add(str(item[0] if isinstance(item, (list, tuple)) else item))
        return names

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, URLField):
            kwargs.setdefault("assume_scheme", "https")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.removable and bool(super().has_delete_permission(request, obj))


def _within(lookup: str, name: str) -> bool:
    """Whether `lookup` is the field `name`, with nothing behind it but what filters append."""
    if lookup == name:
        return True
    head, _, tail = lookup.partition(f"{name}__")
    return head == "" and bool(tail) and set(tail.split("__")) <= _SUFFIXES
