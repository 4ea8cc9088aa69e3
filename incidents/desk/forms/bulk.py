"""What bulk acts of the queue ask for."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.desk.forms.base import ChosenField, words_field


class BulkAssignForm(forms.Form):
    """A team, a person or both; what is left empty stays as it is on each incident."""

    team = ChosenField("team", label="Team", required=False, help_text="Empty: each keeps its team.")
    assignee = ChosenField("person", label="Person", required=False, help_text="Empty: each keeps its assignee.")
    note = words_field("Note", rows=2, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "m-input")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned.get("team") is None and cleaned.get("assignee") is None:
            raise forms.ValidationError("Name a team, a person or both.")
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the operation takes."""
        chosen = {name: self.cleaned_data[name] for name in ("team", "assignee") if self.cleaned_data[name] is not None}
        return {**chosen, "note": self.cleaned_data["note"]}
