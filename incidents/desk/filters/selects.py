"""Filters with a handful of answers: selects."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils import timezone

from incidents.catalog.models import IncidentType, Priority, Source
from incidents.desk.filters.base import Choices, QueueFilter, Rows
from incidents.desk.queries import TABS, tab_of
from incidents.lifecycle.rights import may
from incidents.workflows.choices import Phase


class TabFilter(QueueFilter):
    title = "list"
    parameter_name = "tab"
    in_form = False

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [(tab.slug, tab.label) for tab in TABS.values()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        narrowed: Rows = tab_of(self.value()).narrow(queryset, request.user)  # type: ignore[arg-type]
        return narrowed


class OrderFilter(QueueFilter):
    """Not a filter: the order of the list, which stands in the address like one."""

    title = "order"
    parameter_name = "order"
    in_form = False

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Most pressing first"), ("due", "Breaches next first")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> None:
        return None


class RealityFilter(QueueFilter):
    """Drills stand apart: they appear only when they are asked for."""

    title = "reality"
    parameter_name = "reality"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Real incidents"), ("drill", "Drills only"), ("both", "Both")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        if self.value() == "both":
            return queryset
        if self.value() == "drill":
            return queryset.filter(exercise__isnull=False)
        return queryset.filter(exercise=None)


class StateFilter(QueueFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Any"), *Phase.choices]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return queryset.filter(phase=self.value()) if self.value() in Phase.values else None


class PriorityFilter(QueueFilter):
    title = "priority"
    parameter_name = "priority"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Any"), *((str(priority.pk), priority.name) for priority in Priority.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        value = self.value() or ""
        return queryset.filter(priority_id=int(value)) if value.isdecimal() and len(value) < 5 else None


class TypeFilter(QueueFilter):
    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Any"), *((kind.slug, kind.name) for kind in IncidentType.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return queryset.filter(type__slug=self.value()) if self.value() else None


class SourceFilter(QueueFilter):
    title = "source"
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Any"), *((source.slug, source.name) for source in Source.objects.all())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return queryset.filter(source__slug=self.value()) if self.value() else None


class MajorFilter(QueueFilter):
    title = "major"
    parameter_name = "major"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Either"), ("yes", "Major incidents"), ("no", "Others")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return {"yes": queryset.filter(is_major=True), "no": queryset.filter(is_major=False)}.get(self.value() or "")


class RestrictedFilter(QueueFilter):
    """Offered to those whose work it is; it narrows what the reader sees anyway, and so tells nothing."""

    title = "restricted"
    parameter_name = "restricted"

    def __init__(self, request: HttpRequest, *args: object) -> None:
        super().__init__(request, *args)  # type: ignore[arg-type]
        self.may_use = may(request.user, "restrict") or request.user.has_perm("incidents.view_restricted")  # type: ignore[union-attr]

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Either"), ("yes", "Restricted only"), ("no", "Unrestricted only")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        return {"yes": queryset.filter(restricted=True), "no": queryset.filter(restricted=False)}.get(
            self.value() or ""
        )


class DueFilter(QueueFilter):
    """What is promised next; only open incidents promise anything."""

    title = "next promise"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Any"), ("late", "Late"), ("hour", "Due within the hour"), ("none", "No next update promised")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        value, now, rows = self.value(), timezone.now(), queryset.filter(is_open=True)
        if value == "none":
            return rows.filter(next_due_at=None)
        # Said twice so that the index of what breaches next, which begins with "has none", serves it.
        promised = rows.filter(next_due_at__isnull=False)
        if value == "late":
            return promised.filter(next_due_at__lt=now)
        if value == "hour":
            return promised.filter(next_due_at__gte=now, next_due_at__lt=now + timedelta(hours=1))
        return None


class ReportedFilter(QueueFilter):
    title = "reported"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Choices:  # type: ignore[type-arg]
        return [("", "Any time"), ("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days")]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows | None:
        if self.value() not in ("1", "7", "30"):
            return None
        return queryset.filter(reported_at__gte=timezone.now() - timedelta(days=int(self.value() or 0)))
