"""Forms about what is promised."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.attachments.queries import attachments_of
from incidents.clocks.choices import ClockKind, NoticeWay
from incidents.clocks.queries import outstanding
from incidents.desk.forms.base import ChosenField, DeskForm, MomentField, reason_field, words_field


class WaiveForm(DeskForm):
    authority = forms.ChoiceField(label="Which authority?", help_text="Those whose clocks run.")
    reason = reason_field("Why need it not be told?", help_text="It stays on the timeline.")

    def set_up(self) -> None:
        names = [clock.authority for clock in outstanding([self.incident]) if clock.kind == ClockKind.AUTHORITY]
        field: Any = self.fields["authority"]
        field.choices = [(name, name) for name in names]


class AuthorityForm(DeskForm):
    authority = forms.CharField(
        label="Which authority?", max_length=120, help_text="As its clock names it, so that the clock is met."
    )
    notified_at = MomentField(label="When was it told?")
    way = forms.ChoiceField(label="How?", choices=NoticeWay.choices)
    notified_by = ChosenField("person", label="By whom?", required=False, help_text="Empty: by you.")
    reference = forms.CharField(
        label="Reference number", max_length=120, required=False, help_text="What the authority calls it."
    )
    attachment: Any = forms.ModelChoiceField(
        queryset=None,
        label="File that shows it",
        required=False,
        empty_label="None",
        help_text="One of the files of this incident: attach it first.",
    )
    note = words_field("Note", required=False, max_length=2000)

    def set_up(self) -> None:
        running = [clock for clock in outstanding([self.incident]) if clock.kind == ClockKind.AUTHORITY]
        if running:
            self.fields["authority"].initial = running[0].authority
        self.fields["notified_at"].initial = self.now
        files: Any = self.fields["attachment"]
        files.queryset = attachments_of(self.incident).filter(withdrawn_at=None)
        files.label_from_instance = lambda file: file.name
