"""The form of every act on a review, a lesson or an action, and what several of them ask."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.desk.forms.base import DeskForm, words_field


class LearningForm(DeskForm):
    """A form about `target`; it remembers which version of it was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def describe(self) -> None:
        super().describe()
        self.fields["version"].initial = self.target.version

    def given(self) -> dict[str, Any]:
        """What was answered, without the version that was shown."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    @property
    def seen_version(self) -> int | None:
        """The version on which the person acts; None where the form was never shown."""
        version: int | None = self.cleaned_data.get("version")
        return version


class PlainForm(LearningForm):
    """Nothing is asked but whether it is meant."""


class ReasonForm(LearningForm):
    reason = words_field("Why?", rows=3, max_length=2000)


class NoteForm(LearningForm):
    note = words_field("Anything to add?", rows=3, required=False, max_length=2000)


class SaidForm(LearningForm):
    """What stands at the field is asked by the act."""

    note = words_field("What shows it?", rows=4, max_length=4000)


class DateField(forms.DateField):
    """A day."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, **options)
