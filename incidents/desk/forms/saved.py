"""Forms of the views of the queue that people keep."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.desk.addresses import LONGEST
from incidents.people.models import Team, User
from incidents.refusals import Refused

LONGEST_NAME = 60


class ViewForm(forms.Form):
    """A name, whose it is, and the list it shows."""

    name = forms.CharField(max_length=LONGEST_NAME, label="Name")
    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, label="Who sees it?", empty_label="Only me", to_field_name="slug"
    )
    query = forms.CharField(max_length=2 * LONGEST, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        teams = Team.objects.filter(memberships__user=user, retired_at=None)
        self.fields["team"] = forms.ModelChoiceField(
            teams, required=False, label="Who sees it?", empty_label="Only me", to_field_name="slug"
        )
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "m-input")

    def show_refusal(self, refusal: Refused) -> None:
        for name, sentence in refusal.fields.items():
            self.add_error(name if name == "name" else None, sentence)
        if not refusal.fields:
            self.add_error(None, refusal.sentence)
