"""Forms about the escalation of an incident."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from incidents.desk.forms.base import ChosenField, DeskForm, reason_field

SNOOZES = ((15, "15 minutes"), (30, "30 minutes"), (60, "1 hour"), (120, "2 hours"), (240, "4 hours"), (480, "8 hours"))


class SnoozeForm(DeskForm):
    minutes = forms.TypedChoiceField(label="For how long?", choices=SNOOZES, coerce=int, initial=30)
    reason = reason_field("Why may it wait?")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if minutes := data.pop("minutes", None):
            data["until"] = self.now + timedelta(minutes=minutes)
        return data


class EscalateForm(DeskForm):
    reason = reason_field("Why now?", required=False)


class GiveBackForm(DeskForm):
    reason = reason_field("Why can you not go on with it?")


class ReassignForm(DeskForm):
    user = ChosenField("person", label="A person", required=False)
    team = ChosenField("team", label="Or everybody in a team", required=False)
    policy = ChosenField("escalation-policy", label="Or another escalation policy", required=False)
    reason = reason_field()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data.pop(name, None) for name in ("user", "team", "policy")]
        named = [row for row in chosen if row is not None]
        if len(named) != 1 and not self.errors:
            self.add_error("user", "Name one person, one team or one policy.")
        if named:
            data["to"] = named[0]
        return data


class SkillForm(DeskForm):
    skill = ChosenField("skill", label="Which skill is needed?")
    reason = reason_field("What do you need from them?")
