"""How often something recurs, as people type it: a name or a rule, wall time and zone."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from incidents.timers.rhythms import OWN, Rhythms


class RecurringForm(PlainForm):
    """Asks how often. Whatever was chosen, `rule` is the rule when it is clean."""

    rhythms: Rhythms
    usual = "month"
    example = "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU"

    recurs = forms.ChoiceField(label="How often", help_text="Counted on from the first date.")
    rule = forms.CharField(max_length=300, required=False, label="Rule of your own")
    starts_on = forms.DateField(
        label="First on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Nothing comes before it.",
    )
    time_of_day = forms.TimeField(
        label="At",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In the time zone below; its clock changes are heeded.",
    )
    time_zone = forms.CharField(max_length=64, initial="UTC", help_text="Such as Europe/London.")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["recurs"].choices = self.rhythms.choices
        fields["recurs"].initial = self.usual
        fields["rule"].help_text = f"By RFC 5545, such as {self.example}. Only for “a rule of your own”."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choice, starts_on = data.get("recurs"), data.get("starts_on")
        if choice == OWN:
            if not data.get("rule"):
                self.add_error("rule", "Write a rule, or choose how often.")
        elif choice and starts_on:
            data["rule"] = self.rhythms.rule_for(choice, starts_on)
        return data
