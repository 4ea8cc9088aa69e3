"""What a scenario says about itself, what is looked for in the library, and a pack that is brought in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from incidents.catalog.models import IncidentType, Service
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import Team, User
from incidents.scenarios.choices import Difficulty
from incidents.scenarios.models import Scenario
from incidents.scenarios.yaml_text import LONGEST

OWN = ("name", "slug", "summary", "type", "service", "difficulty", "team", "owner", "review_months", "grace_days")


class ScenarioForm(PlainForm):
    name = forms.CharField(max_length=120, help_text="What might happen, such as “Regional outage”.")
    slug = forms.SlugField(max_length=120, label="Short name", help_text="Stands in addresses, YAML and the API.")
    summary = forms.CharField(max_length=300, required=False, help_text="One sentence for those who choose a scenario.")
    type = forms.ModelChoiceField(IncidentType.objects.none(), required=False, empty_label="Any type of incident")
    service = forms.ModelChoiceField(Service.objects.none(), required=False, empty_label="Any service")
    difficulty = forms.TypedChoiceField(choices=Difficulty.choices, coerce=int, initial=Difficulty.MODERATE)
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="All teams")
    owner = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="All trainers", help_text="Looks it over from time to time."
    )
    review_months = forms.IntegerField(
        label="Review every, months", min_value=1, max_value=60, required=False, initial=12
    )
    grace_days = forms.IntegerField(label="Days of grace", min_value=0, max_value=365, initial=30)

    def __init__(self, data: Any = None, *, scenario: Scenario | None = None, **options: Any) -> None:
        first = {name: getattr(scenario, name) for name in OWN} if scenario is not None else {}
        super().__init__(data, initial=first, **options)
        fields: Any = self.fields
        for name, model in (("type", IncidentType), ("service", Service), ("team", Team)):
            held = getattr(scenario, f"{name}_id", None)
            fields[name].queryset = model._default_manager.filter(Q(retired_at=None) | Q(pk=held))
        people = User.objects.filter(Q(is_active=True) | Q(pk=getattr(scenario, "owner_id", None)))
        fields["owner"].queryset = people.order_by("first_name", "last_name", "username")


class LibraryFilter(PlainForm):
    """By GET; what makes no sense asks nothing."""

    q = forms.CharField(label="Words", required=False, max_length=120)
    type = forms.ModelChoiceField(IncidentType.objects.all(), required=False, empty_label="Any type")
    service = forms.ModelChoiceField(Service.objects.all(), required=False, empty_label="Any service")
    difficulty = forms.TypedChoiceField(
        choices=[("", "Any difficulty"), *Difficulty.choices], coerce=int, required=False, empty_value=None
    )

    def narrowed(self, rows: QuerySet[Scenario]) -> QuerySet[Scenario]:
        self.is_valid()
        given = self.cleaned_data
        if words := given.get("q"):
            rows = rows.filter(Q(name__icontains=words) | Q(summary__icontains=words))
        for name in ("type", "service", "difficulty"):
            if given.get(name):
                rows = rows.filter(**{name: given[name]})
        return rows


class PackForm(PlainForm):
    """YAML, typed or as a file."""

    file = forms.FileField(required=False, label="YAML file")
    text = forms.CharField(
        required=False,
        label="Or the text itself",
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    publish = forms.BooleanField(
        required=False, label="Put it in force at once", help_text="Off: each becomes a draft that you look over."
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        file = given.get("file")
        if file is not None:
            if file.size > LONGEST:
                raise ValidationError(f"The file may have at most {LONGEST:,} bytes.")
            try:
                given["text"] = file.read().decode("utf-8")
            except UnicodeDecodeError:
                raise ValidationError({"file": "This is no text in UTF-8."}) from None
        if not given.get("text", "").strip() and not self.errors:
            raise ValidationError({"text": "Choose a file, or put the text in here."})
        return given
