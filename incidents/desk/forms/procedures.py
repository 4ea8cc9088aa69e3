"""Forms about procedures on an incident."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.desk.forms.base import ChosenField, DeskForm, words_field
from incidents.plans.choices import VersionStatus
from incidents.plans.models import KeyContactMethod, Procedure


class BeginProcedureForm(DeskForm):
    procedure: Any = forms.ModelChoiceField(
        queryset=None, to_field_name="slug", empty_label="Choose a procedure", label="Procedure"
    )
    assignee = ChosenField("person", label="Who sees to it?", required=False, help_text="Empty: nobody in particular.")

    def set_up(self) -> None:
        field: Any = self.fields["procedure"]
        in_force = Procedure.objects.filter(retired_at=None, versions__status=VersionStatus.ACTIVE)
        field.queryset = in_force.order_by("position", "name")


class AssigneeForm(DeskForm):
    assignee = ChosenField("person", label="Person", required=False, help_text="Empty: nobody in particular.")

    def set_up(self) -> None:
        self.fields["assignee"].initial = self.target.assignee


class StepDoneForm(DeskForm):
    answer = forms.TypedChoiceField(
        label="Which way does it go on?", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    note = words_field("Note", rows=2, required=False, max_length=5000, help_text="What came out of it.")

    def set_up(self) -> None:
        ways = self.target.step.decisions
        if not ways:
            del self.fields["answer"]
            return
        field: Any = self.fields["answer"]
        field.choices = [
            *((number, f"{way['when']}: step {way['step']}") for number, way in enumerate(ways, start=1)),
            ("", f"None of these: step {self.target.position + 1}"),
        ]
        field.initial = ""


class StepNoteForm(DeskForm):
    note = words_field("Note", max_length=5000, help_text="It stands at the step and on the timeline.")


class ContactTriedForm(DeskForm):
    method: Any = forms.ModelChoiceField(queryset=None, empty_label="Choose a way", label="Who, and by which way?")
    outcome = forms.ChoiceField(
        label="Were they reached?",
        choices=[("reached", "Yes"), ("failed", "No, tried in vain")],
        widget=forms.RadioSelect,
        initial="reached",
    )

    def set_up(self) -> None:
        field: Any = self.fields["method"]
        field.queryset = KeyContactMethod.objects.filter(contact__retired_at=None).select_related("contact")
        field.label_from_instance = lambda way: f"{way.contact}: {way}"
