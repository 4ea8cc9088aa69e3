"""What people type about schedules."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from reports.builder.models import SavedReport
from reports.builder.queries.listing import found_by
from reports.schedules import rules
from reports.schedules.choices import FORMATS
from reports.schedules.models import ReportSchedule
from reports.schedules.operations.editing import OWN
from reports.schedules.queries.listing import readers

PARTS = (
    ("What", ("report", "formats", "skips_empty", "note")),
    ("To whom", ("recipients",)),
    ("When", ("recurs", "rule", "starts_on", "time_of_day", "time_zone")),
)


class ScheduleForm(PlainForm):
    """A schedule, with names for its rule."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    report = forms.ModelChoiceField(SavedReport.objects.none(), help_text="Its period goes on with the calendar.")
    formats = forms.MultipleChoiceField(
        choices=FORMATS,
        required=False,
        label="Files that go with it",
        widget=forms.CheckboxSelectMultiple,
        help_text="The mail itself has the figures and pictures.",
    )
    skips_empty = forms.BooleanField(
        required=False,
        initial=True,
        label="No mail when there is nothing to tell",
        help_text="Nothing was counted that the reader may see.",
    )
    note = forms.CharField(
        required=False,
        max_length=500,
        label="Words above the figures",
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Everybody who gets it reads them.",
    )
    recipients = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label="People",
        help_text="Those who may read reports. Each copy is counted for whoever gets it.",
    )
    recurs = forms.ChoiceField(
        label="How often", choices=rules.CHOICES, initial="week", help_text="Counted on from the first date."
    )
    rule = forms.CharField(
        max_length=300,
        required=False,
        label="Rule of your own",
        help_text="By RFC 5545, such as FREQ=MONTHLY;BYDAY=1MO. Only for “a rule of your own”.",
    )
    starts_on = forms.DateField(
        label="First on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Nothing is mailed before it.",
    )
    time_of_day = forms.TimeField(
        label="At",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In the time zone below; its clock changes are heeded.",
    )
    time_zone = forms.CharField(max_length=64, help_text="Such as Europe/London.")

    def __init__(
        self, data: Any = None, *, reader: User, schedule: ReportSchedule | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        reports = SavedReport.objects.filter(pk__in=found_by(reader).values("pk"))
        if schedule is not None:
            reports = reports | SavedReport.objects.filter(pk=schedule.report_id)
        fields["report"].queryset = reports
        fields["recipients"].queryset = readers()
        fields["recipients"].widget.attrs["size"] = 8

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in PARTS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        choice, starts_on = data.get("recurs"), data.get("starts_on")
        if choice == rules.OWN:
            if not data.get("rule"):
                self.add_error("rule", "Write a rule, or choose how often.")
        elif choice and starts_on:
            data["rule"] = rules.rule_for(choice, starts_on)
        return data

    def given(self) -> dict[str, Any]:
        """What `save_schedule` takes."""
        data = self.cleaned_data
        return {
            "values": {name: data[name] for name in OWN},
            "recipients": list(data["recipients"]),
            "expected_revision": data["revision"],
        }


def values_of(schedule: ReportSchedule) -> dict[str, Any]:
    """First values of the form."""
    return {
        **{name: getattr(schedule, name) for name in OWN},
        "revision": schedule.revision,
        "recurs": rules.choice_of(schedule.rule, schedule.starts_on),
        "recipients": [one.user_id for one in schedule.recipients.all()],
    }
