"""Forms of the response: roles, affected services, times, need to know, major incidents."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.catalog.choices import Effect
from incidents.desk.forms.base import ChosenField, DeskForm, MomentField, reason_field, unchanged
from incidents.desk.forms.watched import WatchedForm
from incidents.lifecycle.choices import Milestone, Role


class ReasonForm(DeskForm):
    reason = reason_field()


class RoleForm(DeskForm):
    role = forms.ChoiceField(choices=Role.choices)


class AssignRoleForm(RoleForm):
    user = ChosenField("person", label="Person", help_text="Whoever has the role now is relieved.")


class HandOverRoleForm(DeskForm):
    to = ChosenField("person", label="Hand over to")


class AffectForm(DeskForm):
    service = ChosenField("service", label="Service")
    effect = forms.ChoiceField(label="How does it suffer?", choices=Effect.choices)
    started_at = MomentField(label="Since when?")

    def set_up(self) -> None:
        self.fields["service"].initial = self.incident.service
        self.fields["started_at"].initial = self.incident.occurred_at or self.incident.reported_at


class RestoreForm(DeskForm):
    ended_at = MomentField(label="Well again since when?")

    def set_up(self) -> None:
        self.fields["ended_at"].initial = self.now


class CorrectEffectForm(WatchedForm):
    WATCHED = ("effect", "started_at", "ended_at")

    effect = forms.ChoiceField(label="How did it suffer?", choices=Effect.choices)
    started_at = MomentField(label="From")
    ended_at = MomentField(label="Until", required=False, help_text="Empty: it still suffers.")
    reason = reason_field("Why is this corrected?")

    def set_up(self) -> None:
        for name in ("effect", "started_at", "ended_at"):
            self.fields[name].initial = getattr(self.target, name)

    def corrections(self) -> dict[str, Any]:
        """What differs from what was shown."""
        found: dict[str, Any] = {}
        if self.cleaned_data["effect"] != self.target.effect:
            found["effect"] = self.cleaned_data["effect"]
        for name in ("started_at", "ended_at"):
            if not unchanged(getattr(self.target, name), self.cleaned_data[name]):
                found[name] = self.cleaned_data[name]
        return found


class MilestoneForm(DeskForm):
    milestone = forms.ChoiceField(label="Which time?", choices=Milestone.choices)
    value = MomentField(label="When was it?", required=False)
    reason = reason_field("Why is this corrected?", help_text="Both times stay on the timeline.")

    def set_up(self) -> None:
        milestone = self.initial.get("milestone", "")
        if milestone in Milestone.values:
            self.fields["value"].initial = getattr(self.incident, f"{milestone}_at")


class GrantForm(DeskForm):
    user = ChosenField("person", label="Person", required=False)
    team = ChosenField("team", label="Or a whole team", required=False)
    expires_at = MomentField(label="Until", required=False, help_text="Empty: until it is taken away.")
    reason = reason_field("Why do they need to know?")


class BreakGlassForm(forms.Form):
    """Asks for the reference and the reason; says nothing about what exists."""

    reference = forms.RegexField(
        r"^\s*(?:[Ii][Nn][Cc]-?)?(\d{1,15})\s*$",
        label="Reference",
        max_length=30,
        help_text="Such as INC-1042.",
        error_messages={"invalid": "Write a reference such as INC-1042."},
        widget=forms.TextInput(attrs={"class": "m-input", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="Why must you see it?",
        max_length=300,
        help_text="Told to whoever answers for the incident, and kept on its timeline.",
        widget=forms.Textarea(attrs={"class": "m-input", "rows": 3}),
    )

    def clean_reference(self) -> int:
        return int("".join(letter for letter in self.cleaned_data["reference"] if letter.isdecimal()))
