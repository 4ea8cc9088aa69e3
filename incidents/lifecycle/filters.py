"""What lists of incidents may be narrowed by: one allow-list for the API, the console and exports."""

from __future__ import annotations

import builtins
from datetime import UTC, datetime
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

from incidents.catalog.models import Category, IncidentType, Service, Source, Tag
from incidents.lifecycle.models import Incident
from incidents.people.models import Team
from incidents.rest.fields import EARLIEST, LATEST, MAX_ID
from incidents.rest.parsers import is_clean
from incidents.workflows.choices import Phase

REALITIES = [("real", "Real incidents"), ("drill", "Drills"), ("all", "Both")]
RANKS = [(rank, str(rank)) for rank in range(1, 5)]
ASSIGNEE = r"^(me|none|[1-9][0-9]{0,15})$"


class _Row(filters.ModelChoiceFilter):
    """A filter by one row. The rows are looked up when the filter is used, never at import."""

    def __init__(self, model: Any, label: str, **options: Any) -> None:
        super().__init__(queryset=lambda _request: model._default_manager.all(), label=label, **options)


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 120})
class _BySlug(_Row):
    """Names the row by its slug, or another unique word."""

    def __init__(self, model: Any, label: str, *, key: str = "slug", **options: Any) -> None:
        super().__init__(model, label, to_field_name=key, **options)


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_ID})
class _ById(_Row):
    """Names the row by its key."""


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 60})
class _Slug(filters.CharFilter):
    """Compares a slug, without looking the row up."""


class _InstantField(IsoDateTimeField):
    """Turns every instant to UTC, and refuses those that a database cannot compare."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
            moment = moment.astimezone(UTC) if moment else None
        except OverflowError:
            raise forms.ValidationError("This lies too far from today.") from None
        if moment is not None and not EARLIEST <= moment < LATEST:
            raise forms.ValidationError("This lies too far from today.")
        return moment


class _Instant(filters.IsoDateTimeFilter):
    field_class = _InstantField


class _YesNoField(forms.NullBooleanField):
    """Refuses what is neither yes nor no: taken for nothing, a typing error would show every incident."""

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]
        answer = super().to_python(value)
        if answer is None and value not in (None, ""):
            raise forms.ValidationError("Write true or false.")
        return answer


class _YesNoInput(forms.TextInput):
    """Hands over what was written, in any case of letters."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return value.capitalize() if isinstance(value, str) and value.lower() in ("true", "false") else value


class _YesNo(filters.BooleanFilter):
    field_class = _YesNoField

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=_YesNoInput, **options)


class IncidentFilter(filters.FilterSet):
    """Narrows to real incidents unless `reality` says otherwise."""

    state = _Slug(field_name="state__slug", max_length=60, label="Slug of a workflow's state.")
    phase = filters.MultipleChoiceFilter(choices=Phase.choices, label="What the state means; may be repeated.")
    open = _YesNo(field_name="is_open", label="Neither resolved, closed nor cancelled.")
    priority = filters.TypedMultipleChoiceFilter(
        field_name="priority_id", choices=RANKS, coerce=int, label="Rank; may be repeated."
    )
    type = _BySlug(IncidentType, "Slug of an incident type.", field_name="type")
    service = _BySlug(Service, "Slug of a service.", field_name="service")
    team = _BySlug(Team, "Slug of a team.", field_name="team")
    source = _BySlug(Source, "Slug of a source.", field_name="source")
    tag = _BySlug(Tag, "A tag.", field_name="tags", key="name")
    category = _ById(
        Category, "Id of a category; those below it count.", field_name="category", method="below_category"
    )
    assignee = filters.CharFilter(method="of_assignee", max_length=16, label="Id of a person, “me”, or “none”.")
    major = _YesNo(field_name="is_major", label="Major incidents.")
    reported_from = _Instant(field_name="reported_at", lookup_expr="gte", label="Reported since.")
    reported_to = _Instant(field_name="reported_at", lookup_expr="lt", label="Reported before.")
    updated_since = _Instant(field_name="updated_at", lookup_expr="gte", label="Changed since.")
    due_before = _Instant(field_name="next_due_at", lookup_expr="lt", label="A promise is due, or was, before this.")
    breached = _YesNo(method="of_breached", label="A promise was missed and is still not kept.")
    reality = filters.ChoiceFilter(method="of_reality", choices=REALITIES, label="Real (default), drill or all.")

    class Meta:
        model = Incident
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        if data is not None:
            # A copy of each filter and a field for it are made for every request: of those that it names alone.
            self.base_filters = {name: each for name, each in self._known().items() if name in data}
        super().__init__(data, *args, **options)

    @classmethod
    def _known(cls) -> dict[str, Any]:
        known: dict[str, Any] = vars(cls)["base_filters"]
        return known

    @classmethod
    def names(cls) -> frozenset[str]:
        return frozenset(cls._known())

    def get_form_class(self) -> Any:
        base = super().get_form_class()
        return builtins.type(base.__name__, (_CleanForm, base), {})

    def filter_queryset(self, queryset: QuerySet[Incident]) -> QuerySet[Incident]:
        if not self.form.cleaned_data.get("reality"):
            queryset = queryset.filter(exercise=None)
        return super().filter_queryset(queryset)

    def below_category(self, queryset: QuerySet[Incident], name: str, value: Category) -> QuerySet[Incident]:
        return queryset.filter(Q(category=value) | Q(category__path__startswith=f"{value.path} / "))

    def of_breached(self, queryset: QuerySet[Incident], name: str, value: bool) -> QuerySet[Incident]:
        missed = Q(next_due_at__lt=timezone.now())
        return queryset.filter(missed) if value else queryset.filter(~missed | Q(next_due_at=None))

    @extend_schema_field({"type": "string", "maxLength": 16, "pattern": ASSIGNEE})
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
