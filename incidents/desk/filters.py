"""The filters of the queue: the only parameters its address takes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from incidents.catalog.models import IncidentType, Priority
from incidents.desk.choosers import CHOOSERS, NotChosen
from incidents.desk.queries import TABS, tab_of
from incidents.lifecycle.models import Incident
from incidents.workflows.choices import Phase

Rows = QuerySet[Incident]


class QueueFilter(SimpleListFilter):
    """A filter shown as a select, or (`suggests`) as a text field with suggestions."""

    suggests = ""
    problem = ""
    in_form = True

    def has_output(self) -> bool:
        """Always in the address' vocabulary, however few answers there are."""
        return True

    def options(self) -> list[tuple[str, str, bool]]:
        """Value, words, and whether it is chosen."""
        chosen = self.value() or ""
        return [(str(value), str(words), str(value) == chosen) for value, words in self.lookup_choices]


class TabFilter(QueueFilter):
    title = "list"
    parameter_name = "tab"
    in_form = False

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [(tab.slug, tab.label) for tab in TABS.values()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        narrowed: Rows = tab_of(self.value()).narrow(queryset, request.user)  # type: ignore[arg-type]
        return narrowed


class RealityFilter(QueueFilter):
    """Drills stand apart: they appear only when they are asked for."""

    title = "reality"
    parameter_name = "reality"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [("", "Real incidents"), ("drill", "Drills only"), ("both", "Both")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "both":
            return queryset
        if self.value() == "drill":
            return queryset.exclude(exercise=None)
        return queryset.filter(exercise=None)


class StateFilter(QueueFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [("", "Any"), *Phase.choices]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return queryset.filter(phase=self.value()) if self.value() in Phase.values else None


class PriorityFilter(QueueFilter):
    title = "priority"
    parameter_name = "priority"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [("", "Any"), *((str(priority.pk), priority.name) for priority in Priority.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        value = self.value() or ""
        return queryset.filter(priority_id=int(value)) if value.isdecimal() and len(value) < 5 else None


class TypeFilter(QueueFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [("", "Any"), *((kind.slug, kind.name) for kind in IncidentType.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return queryset.filter(type__slug=self.value()) if self.value() else None


class ChosenFilter(QueueFilter):
    """One row out of many, named in a text field. A name that fits nothing shows nothing and says so."""

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
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


class ServiceFilter(ChosenFilter):
    title = "service"
    parameter_name = suggests = "service"


class TeamFilter(ChosenFilter):
    title = "team"
    parameter_name = suggests = "team"


class AssigneeFilter(ChosenFilter):
    title = "assignee"
    parameter_name = "assignee"
    suggests = "person"


class TagFilter(ChosenFilter):
    title = "tag"
    parameter_name = suggests = "tag"

    def narrow(self, queryset: Rows, row: Any) -> Rows:
        return queryset.filter(tags=row)


class ReportedFilter(QueueFilter):
    title = "reported"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:  # type: ignore[type-arg]
        return [("", "Any time"), ("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        if self.value() not in ("1", "7", "30"):
            return None
        return queryset.filter(reported_at__gte=timezone.now() - timedelta(days=int(self.value() or 0)))


QUEUE_FILTERS = (
    TabFilter,
    StateFilter,
    PriorityFilter,
    TypeFilter,
    ServiceFilter,
    TeamFilter,
    AssigneeFilter,
    TagFilter,
    ReportedFilter,
    RealityFilter,
)
