"""What people ask evidence and compliance of."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.catalog.models import IncidentType, Priority, Service
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import Team
from reports.metrics.choices import Reality


def _day(label: str, help_text: str) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), help_text=help_text)


class PeriodForm(PlainForm):
    since = _day("Reported from", "The first day, of this installation's time zone.")
    until = _day("Reported to", "The last day: it is part of it.")
    reality = forms.ChoiceField(
        label="Which incidents", choices=Reality.choices, help_text="Drills never count unless you ask for them."
    )
    with_papers = forms.BooleanField(
        label="With a PDF of each", required=False, help_text="For at most 500 incidents: it takes a while."
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "The period ends before it begins.")
        return given


class NarrowingForm(PlainForm):
    """The questions of the page of compliance: its names are those of `reports.metrics.asking`."""

    team = forms.ChoiceField(required=False, help_text="That has the incident.")
    service = forms.ChoiceField(required=False, help_text="That the incident is about.")
    type = forms.ChoiceField(required=False, help_text="Of the incident.")
    priority = forms.ChoiceField(required=False, help_text="As it is now.")
    reality = forms.ChoiceField(
        required=False, label="Which", choices=Reality.choices, help_text="Drills only when asked for."
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        named: dict[str, Any] = {"team": Team, "service": Service, "type": IncidentType, "priority": Priority}
        for name, model in named.items():
            field: Any = self.fields[name]
            rows = model.objects.all()
            field.choices = [("", "Any"), *((str(row.pk), str(row)) for row in rows)]
        self.fields["from"] = forms.DateField(
            required=False,
            label="Reported from",
            widget=forms.DateInput(attrs={"type": "date", "class": "m-input"}),
            help_text="Empty: the last 30 days.",
        )
        self.fields["to"] = forms.DateField(
            required=False,
            label="Reported to",
            widget=forms.DateInput(attrs={"type": "date", "class": "m-input"}),
            help_text="This day is part of it.",
        )
        self.order_fields(["from", "to", *named, "reality"])

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say at each field what is wrong, and nothing else: whoever reads questions has looked at them already."""
        self.full_clean()
        self.errors.clear()
        for name, sentence in problems.items():
            self.add_error(name if name in self.fields else None, sentence)

    def narrowed(self) -> list[str]:
        """What was chosen, in words, for paper: there nobody sees the fields."""
        words = []
        for bound in self:
            choices = getattr(bound.field, "choices", None)
            chosen = str(bound.value() or "")
            if choices is not None and chosen:
                words += [f"{bound.label}: {label}" for key, label in choices if key == chosen]
        return words
