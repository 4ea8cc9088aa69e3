"""The form of a policy's targets, and the one that asks which policy an incident would get."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from incidents.catalog.models import IncidentType, Priority, Service
from incidents.clocks.lengths import HELP, format_length, parse_length
from incidents.clocks.models import SlaTarget
from incidents.clocks.models.policies import MOST_MINUTES, problems_of_warnings
from incidents.people.models import Organisation, Team


class LengthField(forms.CharField):
    """Minutes, typed in words."""

    def prepare_value(self, value: Any) -> Any:
        return format_length(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        try:
            minutes = parse_length(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if minutes > MOST_MINUTES:
            raise ValidationError("Promise something within a year.")
        return minutes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class PercentsField(forms.CharField):
    """Thresholds in percent, with commas between."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        parts = [part for part in re.split(r"[,;\s%]+", text) if part]
        if not all(part.isdecimal() and len(part) < 4 for part in parts):
            raise ValidationError("Write whole percents with commas between, such as 50, 80.")
        percents = sorted({int(part) for part in parts})
        if problem := problems_of_warnings(percents):
            raise ValidationError(problem)
        return percents

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class TargetForm(forms.ModelForm):
    """One promise; of an authority with its name."""

    minutes = LengthField(label="Within", max_length=40, widget=UnfoldAdminTextInputWidget, help_text=HELP)
    warn_at_percent = PercentsField(
        label="Warn at %", required=False, max_length=40, widget=UnfoldAdminTextInputWidget, help_text="Such as 50, 80."
    )

    class Meta:
        model = SlaTarget
        fields = ("kind", "authority", "minutes", "calendar", "warn_at_percent", "pauses")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["authority"] = (cleaned.get("authority") or "").strip()
        return cleaned


class TargetFormSet(forms.BaseInlineFormSet):
    """A policy promises something, and nothing twice."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [
            form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE", False)
        ]
        if not any(row.get("kind") for row in kept):
            raise ValidationError("Promise at least one thing: a policy without targets is passed over.")

    def get_unique_error_message(self, unique_check: Any) -> str:
        return "The same thing is promised twice."


def _choice(model: Any, label: str) -> forms.ModelChoiceField:
    rows = model._default_manager.none()
    return forms.ModelChoiceField(rows, required=False, label=label, widget=UnfoldAdminSelectWidget)


class WhichForm(forms.Form):
    """An incident by its reference, or one that is imagined."""

    incident = forms.CharField(
        label="Incident",
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
        help_text="Such as INC-1042; then what stands below does not count.",
    )
    type = _choice(IncidentType, "Type")
    priority = _choice(Priority, "Priority")
    service = _choice(Service, "Service")
    team = _choice(Team, "Team")
    customer = _choice(Organisation, "Customer")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, label_suffix="")
        for name, model in (
            ("type", IncidentType),
            ("priority", Priority),
            ("service", Service),
            ("team", Team),
            ("customer", Organisation),
        ):
            field: Any = self.fields[name]
            field.queryset = model._default_manager.all()

    def clean_incident(self) -> int | None:
        text = self.cleaned_data["incident"].strip().upper().removeprefix("INC-")
        if not text:
            return None
        if not text.isdecimal() or len(text) > 15:
            raise ValidationError("Write its reference, such as INC-1042.")
        return int(text)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("incident") is None and "incident" not in self.errors:
            for name, words in (("type", "type"), ("priority", "priority")):
                if cleaned.get(name) is None:
                    self.add_error(name, f"Choose a {words}, or name an incident above.")
        return cleaned
