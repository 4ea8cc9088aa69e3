"""The rotations of a schedule as they are edited: one form each, the topmost first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.catalog.hours import WEEKDAYS as DAYS
from incidents.catalog.hours import format_intervals, parse_intervals
from incidents.notifications.forms.base import PlainForm
from incidents.oncall.choices import WEEKDAYS, HandOver
from incidents.oncall.drafts import MOST_ROTATIONS, Draft, problems_of_draft
from incidents.oncall.forms.acts import MOMENT_FORMAT

VACANT = "vacant"
SPARE = 2


class Places(forms.Widget):
    """One select after the other, in the order in which people have their turns."""

    template_name = "incidents/oncall/places.html"
    use_fieldset = True
    choices: Sequence[Any] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name)) if hasattr(data, "getlist") else list(data.get(name, []))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = [str(one) for one in value or [] if str(one)]
        context["places"] = [*chosen, *([""] * SPARE)]
        context["choices"] = self.choices
        return context


class PeopleField(forms.Field):
    """Keys of people in order; a place that nobody holds is None. Empty selects count for nothing."""

    widget = Places

    def clean(self, value: Any) -> tuple[int | None, ...]:
        found: list[int | None] = []
        known = {str(key) for _, group in self.widget.choices for key, _ in group}
        for one in value or []:
            if not one:
                continue
            if one != VACANT and one not in known:
                raise ValidationError("Somebody among them has no active account.")
            found.append(None if one == VACANT else int(one))
        return tuple(found)


class HoursField(forms.CharField):
    """The hours of one weekday, such as "18:00–08:00"; cleans to intervals."""

    def clean(self, value: Any) -> list[list[str]]:  # type: ignore[override]
        try:
            return parse_intervals(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None


class RotationForm(PlainForm):
    """One rotation. What it cleans to is a draft."""

    rotation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(max_length=80, label="Name")
    people = PeopleField(label="People, in order", required=False)
    kind = forms.ChoiceField(
        label="Hands over",
        choices=HandOver.choices,
        help_text="Hours are counted by the clock on the wall, so hand-overs keep their times all year.",
    )
    every = forms.IntegerField(label="Every how many?", initial=1, min_value=1, max_value=168)
    weekday = forms.TypedChoiceField(
        label="On",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "–"), *((number, day) for number, day in enumerate(WEEKDAYS))],
        help_text="Of a weekly rotation.",
    )
    hand_over_time = forms.TimeField(
        label="At", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "60"})
    )
    time_zone = forms.CharField(
        max_length=64, help_text="Hand-overs and hours are by the clocks of this zone, all year."
    )
    starts_on = forms.DateField(
        label="Starts on",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="The first person’s first turn. Turns are counted from here.",
    )
    ends_on = forms.DateField(
        label="Ends on",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="At the time of the hand-over.",
    )

    def __init__(self, data: Any = None, *, people: Sequence[Any], **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["people"].widget.choices = people  # type: ignore[attr-defined]
        for day, label in DAYS.items():
            widget = forms.TextInput(attrs={"class": "m-input", "placeholder": "closed", "autocomplete": "off"})
            self.fields[f"hours_{day}"] = HoursField(label=label, required=False, max_length=200, widget=widget)

    def hour_fields(self) -> list[forms.BoundField]:
        return [self[f"hours_{day}"] for day in DAYS]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.draft = self._draft(cleaned)
            for name, sentence in problems_of_draft(self.draft).items():
                self.add_error("hours_mon" if name == "hours" else name, sentence)
        return cleaned

    def _draft(self, cleaned: dict[str, Any]) -> Draft:
        kind = HandOver(cleaned["kind"])
        return Draft(
            rotation=cleaned["rotation"],
            name=cleaned["name"],
            time_zone=cleaned["time_zone"],
            people=cleaned["people"],
            kind=kind,
            every=1 if kind == HandOver.DAILY else cleaned["every"],
            weekday=cleaned["weekday"] if kind == HandOver.WEEKLY else None,
            hand_over_time=cleaned["hand_over_time"],
            starts_on=cleaned["starts_on"],
            ends_on=cleaned["ends_on"],
            hours={day: cleaned[f"hours_{day}"] for day in DAYS if cleaned[f"hours_{day}"]},
        )


class RotationsBase(forms.BaseFormSet):  # type: ignore[type-arg]
    """All rotations of a schedule, in the order of their numbers."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = "Layer"
        form.fields["ORDER"].help_text = "1 is on top."
        form.fields["ORDER"].widget.attrs["class"] = "m-input"
        form.fields["DELETE"].label = "Take this rotation away"
        form.fields["DELETE"].widget.attrs["class"] = "m-check"

    def drafts(self) -> list[tuple[int, Draft]]:
        """The drafts with the numbers of their forms, the topmost first. Of a valid set."""
        return [(self.forms.index(form), form.draft) for form in self.ordered_forms]


RotationSet = forms.formset_factory(
    RotationForm,
    formset=RotationsBase,
    extra=0,
    can_order=True,
    can_delete=True,
    max_num=MOST_ROTATIONS,
    absolute_max=MOST_ROTATIONS,
)


class AppliesForm(PlainForm):
    """From when the change applies."""

    applies_from = forms.DateTimeField(
        required=False,
        label="Applies from",
        widget=forms.DateTimeInput(format=MOMENT_FORMAT, attrs={"type": "datetime-local", "step": "60"}),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        zone = timezone.get_current_timezone_name()
        self.fields[
            "applies_from"
        ].help_text = f"In your time zone, {zone}. Empty: from now. Who was on call until then stays as it was."

    @property
    def instant(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["applies_from"]
        return found


def values_of(draft: Draft) -> dict[str, Any]:
    """A draft as its form shows it."""
    values = {
        name: getattr(draft, name)
        for name in (
            "rotation", "name", "time_zone", "kind", "every", "weekday", "hand_over_time", "starts_on", "ends_on"
        )
    }  # fmt: skip
    values["people"] = [VACANT if key is None else str(key) for key in draft.people]
    return values | {f"hours_{day}": format_intervals(draft.hours.get(day, [])) for day in DAYS}
