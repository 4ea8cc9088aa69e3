"""What lists of incidents may be narrowed by: one allow-list for the API, the console and exports."""

from __future__ import annotations

import builtins
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet

from incidents.catalog.models import Category, IncidentType, Service, Source, Tag
from incidents.lifecycle.models import Incident
from incidents.people.models import Team
from incidents.rest.parsers import is_clean
from incidents.workflows.choices import Phase

REALITIES = [("real", "Real incidents"), ("drill", "Drills"), ("all", "Both")]
RANKS = [(rank, str(rank)) for rank in range(1, 5)]
ASSIGNEE = r"^(me|none|[1-9][0-9]{0,15})$"


def _row(model: Any, label: str, *, field: str, **options: Any) -> filters.ModelChoiceFilter:
    """A filter by one row, named by its slug. The rows are looked up when the filter is used, never at import."""
    return filters.ModelChoiceFilter(
        field_name=field, queryset=lambda _request: model._default_manager.all(), label=label, **options
    )


class IncidentFilter(filters.FilterSet):
    """Narrows to real incidents unless `reality` says otherwise."""

    state = filters.CharFilter(field_name="state__slug", max_length=60, label="Slug of a workflow's state.")
    phase = filters.MultipleChoiceFilter(choices=Phase.choices, label="What the state means; may be repeated.")
    open = filters.BooleanFilter(field_name="is_open", label="Neither resolved, closed nor cancelled.")
    priority = filters.TypedMultipleChoiceFilter(
        field_name="priority_id", choices=RANKS, coerce=int, label="Rank; may be repeated."
    )
    type = _row(IncidentType, "Slug of an incident type.", field="type", to_field_name="slug")
    service = _row(Service, "Slug of a service.", field="service", to_field_name="slug")
    team = _row(Team, "Slug of a team.", field="team", to_field_name="slug")
    source = _row(Source, "Slug of a source.", field="source", to_field_name="slug")
    tag = _row(Tag, "A tag.", field="tags", to_field_name="name")
    category = _row(Category, "Id of a category; those below it count.", field="category", method="below_category")
    assignee = filters.CharFilter(method="of_assignee", label="Id of a person, “me”, or “none”.")
    major = filters.BooleanFilter(field_name="is_major", label="Major incidents.")
    reported_from = filters.IsoDateTimeFilter(field_name="reported_at", lookup_expr="gte", label="Reported since.")
    reported_to = filters.IsoDateTimeFilter(field_name="reported_at", lookup_expr="lt", label="Reported before.")
    updated_since = filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte", label="Changed since.")
    reality = filters.ChoiceFilter(method="of_reality", choices=REALITIES, label="Real (default), drill or all.")

    class Meta:
        model = Incident
        fields: list[str] = []

    @classmethod
    def names(cls) -> frozenset[str]:
        return frozenset(cls.base_filters)

    def get_form_class(self) -> Any:
        base = super().get_form_class()
        return builtins.type(base.__name__, (_CleanForm, base), {})

    def filter_queryset(self, queryset: QuerySet[Incident]) -> QuerySet[Incident]:
        if not self.form.cleaned_data.get("reality"):
            queryset = queryset.filter(exercise=None)
        return super().filter_queryset(queryset)

    def below_category(self, queryset: QuerySet[Incident], name: str, value: Category) -> QuerySet[Incident]:
        return queryset.filter(Q(category=value) | Q(category__path__startswith=f"{value.path} / "))

    def of_assignee(self, queryset: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        if value == "none":
            return queryset.filter(assignee=None)
        if value == "me":
            user = getattr(self.request, "user", None)
            return queryset.filter(assignee_id=getattr(user, "pk", None))
        return queryset.filter(assignee_id=int(value))

    def of_reality(self, queryset: QuerySet[Incident], name: str, value: str) -> QuerySet[Incident]:
        return queryset.filter(exercise__isnull=value == "real") if value in ("real", "drill") else queryset


class _CleanForm(forms.Form):
    """Refuses what no database can hold, and an assignee that is no person."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if isinstance(value, str) and not is_clean(value):
                self.add_error(name, "This contains NUL or half of a character.")
        return cleaned

    def clean_assignee(self) -> str:
        value: str = self.cleaned_data["assignee"]
        if value:
            forms.RegexField(ASSIGNEE, error_messages={"invalid": "Write an id, “me” or “none”."}).clean(value)
        return value
