"""What people type about schedules."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.recurring import RecurringForm
from incidents.people.models import User
from reports.builder.models import SavedReport
from reports.builder.queries.listing import found_by
from reports.schedules.choices import FORMATS
from reports.schedules.models import ReportSchedule
from reports.schedules.operations.editing import OWN
from reports.schedules.queries.listing import readers
from reports.schedules.rules import RHYTHMS

PARTS = (
    ("What", ("report", "formats", "skips_empty", "note")),
    ("To whom", ("recipients",)),
    ("When", ("recurs", "rule", "starts_on", "time_of_day", "time_zone")),
)


class ScheduleForm(RecurringForm):
    """A schedule, with names for its rule."""

    rhythms, usual, example = RHYTHMS, "week", "FREQ=MONTHLY;BYDAY=1MO"

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
        "recurs": RHYTHMS.choice_of(schedule.rule, schedule.starts_on),
        "recipients": [one.user_id for one in schedule.recipients.all()],
    }
