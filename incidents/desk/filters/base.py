"""What a filter of the queue is: a parameter of its address, how it is asked for, how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from incidents.desk.choosers import CHOOSERS, NotChosen
from incidents.lifecycle.models import Incident

Rows = QuerySet[Incident]
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """One thing the list is narrowed by, in words; `value` is what stands in the address without it."""

    words: str
    value: str = ""


class QueueFilter(SimpleListFilter):
    """A filter shown as a select, or (`suggests`) as a text field with suggestions, or (`is_date`) as a date.

    `is_carried`: nobody types it, but it goes along when the list is narrowed further.
    `permission` names who may use it: for anybody else its parameter says nothing.
    """

    suggests = ""
    problem = ""
    in_form = True
    is_date = False
    is_carried = False
    help_text = ""
    permission = ""

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: ModelAdmin[Any]) -> None:
        self.may_use = not self.permission or request.user.has_perm(self.permission)  # type: ignore[union-attr]
        super().__init__(request, params, model, model_admin)
        if self.value() and not self.suggests and not self.is_date:
            self.check_choice()

    def check_choice(self) -> None:
        if self.value() not in {str(value) for value, _words in self.lookup_choices}:
            self.problem = f"“{self.value()}” is not to be chosen here (any more)."

    def has_output(self) -> bool:
        """Always in the address' vocabulary, however few answers there are."""
        return self.may_use

    def options(self) -> list[tuple[str, str, bool]]:
        """Value, words, and whether it is chosen."""
        chosen = self.value() or ""
        return [(str(value), str(words), str(value) == chosen) for value, words in self.lookup_choices]

    def chips(self) -> list[Chip]:
        """What it narrows the list by, in words."""
        if not self.value():
            return []
        told = next((words for _value, words, chosen in self.options() if chosen), self.value())
        return [Chip(f"{str(self.title).capitalize()}: {told}")]


class ChosenFilter(QueueFilter):
    """One row out of many, named in a text field. A name that fits nothing shows nothing and says so."""

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return []

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        text = (self.value() or "").strip()
        if not text:
            return None
        try:
            row = CHOOSERS[self.suggests].find(text)
        except NotChosen as error:
            self.problem = str(error)
            return queryset.none()
        return self.narrow(queryset, row)

    def narrow(self, queryset: Rows, row: Any) -> Rows:
        return queryset.filter(**{str(self.parameter_name): row})
