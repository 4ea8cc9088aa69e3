"""Forms of plans."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.catalog.models import IncidentType
from incidents.notifications.forms.base import PlainForm
from incidents.plans.forms.base import ReviewedForm
from incidents.plans.models import Plan
from incidents.plans.models.plans import SECTIONS

HELP = {
    "purpose": "What the plan is for, what it covers and what not.",
    "roles": "Who does what in an incident, who decides, who stands in.",
    "priorities": "What Critical, High, Medium and Low mean here, and what each sets going.",
    "communication": "Who is told when, by whom, by which ways, in which words.",
    "escalation": "When it goes further up, to whom, and what then changes.",
    "further": "Anything else: places, tools, suppliers, the law.",
}


class PlanForm(ReviewedForm):
    name = forms.CharField(max_length=120, help_text="Such as “How we respond” or “Security incidents”.")
    slug = forms.SlugField(max_length=120, label="Short name", help_text="Stands in addresses and in the API.")
    type = forms.ModelChoiceField(
        IncidentType.objects.none(),
        required=False,
        empty_label="The whole organisation",
        help_text="For incidents of which type it is.",
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["type"].queryset = IncidentType.objects.filter(retired_at=None)


def values_of(plan: Plan) -> dict[str, Any]:
    names = ("name", "slug", "type", "team", "owner", "review_months", "grace_days")
    return {name: getattr(plan, name) for name in names}


class PlanDraftForm(PlainForm):
    """The sections of the coming version, in Markdown."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    summary = forms.CharField(
        label="What is new", max_length=300, required=False, help_text="In a sentence, for whoever approves it."
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        for name, heading in SECTIONS.items():
            widget = forms.Textarea(attrs={"rows": 8, "class": "m-input"})
            self.fields[name] = forms.CharField(
                label=heading, required=False, max_length=50_000, widget=widget, help_text=HELP[name]
            )

    def sections(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SECTIONS}
