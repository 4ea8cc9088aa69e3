"""Forms of who evaluates a drill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms

from incidents.evaluation.choices import Finding, Rating
from incidents.lifecycle.choices import Role
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from incidents.scenarios.models import Capability, Objective
from incidents.timeline.models import TimelineEntry

NO_RATING = [("", "No rating"), *Rating.choices]


class ObserveForm(PlainForm):
    """What was seen. `entries` are those of the drill's timelines that may show it: key and words."""

    text = forms.CharField(
        label="What did you see?", max_length=4000, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )
    finding = forms.ChoiceField(
        label="It is", choices=Finding.choices, initial=Finding.NEUTRAL, widget=forms.RadioSelect
    )
    objective = forms.ModelChoiceField(
        Objective.objects.none(), required=False, empty_label="The drill as a whole", label="About"
    )
    rating = forms.ChoiceField(choices=NO_RATING, required=False)
    minutes_ago = forms.IntegerField(
        min_value=0, max_value=4320, required=False, initial=0, label="How many minutes ago?"
    )
    entry = forms.TypedChoiceField(coerce=int, empty_value=None, required=False, label="Shown by")

    def __init__(
        self,
        data: Any = None,
        *,
        objectives: Sequence[Objective],
        entries: Sequence[tuple[int, str]],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["objective"].queryset = Objective.objects.filter(pk__in=[one.pk for one in objectives])
        fields["entry"].choices = [("", "Nothing in the record"), *entries]

    def given(self, *, now: datetime) -> dict[str, Any]:
        """What `observe` takes."""
        data = self.cleaned_data
        entry = TimelineEntry.objects.filter(pk=data["entry"]).first() if data["entry"] else None
        return {
            "text": data["text"],
            "finding": data["finding"],
            "rating": data["rating"],
            "objective": data["objective"],
            "entry": entry,
            "seen_at": now - timedelta(minutes=data["minutes_ago"] or 0),
        }

    def show_refusal(self, refusal: Any) -> None:
        """The operation speaks of an instant, the form of minutes."""
        if "at" in refusal.fields:
            refusal.fields = {**refusal.fields, "minutes_ago": refusal.fields["at"]}
        super().show_refusal(refusal)


class RateForm(PlainForm):
    rating = forms.ChoiceField(choices=Rating.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        required=False, max_length=300, label="Why", widget=forms.Textarea(attrs={"rows": 2}), strip=True
    )


class WithdrawForm(PlainForm):
    """Nothing is asked but whether it is meant."""


class ShareForm(PlainForm):
    """Nothing is asked but whether it is meant."""


class RevokeForm(PlainForm):
    reason = forms.CharField(label="Why does it not hold any more?", max_length=300)


class GrantForm(PlainForm):
    """Exactly one of role and capability; the operation says so."""

    user = forms.ModelChoiceField(User.objects.none(), label="Who", empty_label="Choose a player")
    role = forms.ChoiceField(choices=[("", "No role"), *Role.choices], required=False)
    capability = forms.ModelChoiceField(Capability.objects.none(), required=False, empty_label="No capability")
    expires_on = forms.DateField(
        required=False,
        label="Holds until",
        help_text="Empty: for a year after the drill.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, data: Any = None, *, players: Any, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["user"].queryset = players
        fields["capability"].queryset = Capability.objects.filter(retired_at=None)
