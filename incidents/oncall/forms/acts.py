"""What is asked when shifts change hands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from incidents.notifications.forms.base import PlainForm
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.queries.shifts import Shift
from incidents.people.models import Membership, User

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
WHEN = "%a %d %b, %H:%M"


def moment_field(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT_FORMAT, attrs={"type": "datetime-local", "step": "60"})
    return forms.DateTimeField(label=label, widget=widget)


def reason_field() -> forms.CharField:
    return forms.CharField(label="Why?", required=False, max_length=200)


class SpanForm(PlainForm):
    """From when to when, and why. Times are typed as wall time in the reader's zone."""

    begins_at = moment_field("From")
    ends_at = moment_field("Until")
    reason = reason_field()

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["begins_at"].help_text = f"In your time zone, {timezone.get_current_timezone_name()}."

    @property
    def span(self) -> dict[str, datetime]:
        return {"begins": self.cleaned_data["begins_at"], "ends": self.cleaned_data["ends_at"]}


class OverrideForm(SpanForm):
    """Who is on call instead."""

    user = forms.ModelChoiceField(User.objects.none(), label="Who is on call instead?")
    field_order = ["user", "begins_at", "ends_at", "reason"]

    def __init__(self, data: Any = None, *, schedule: OnCallSchedule, **options: Any) -> None:
        super().__init__(data, **options)
        field = self.fields["user"]
        field.queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]
        field.choices = [("", "Choose somebody"), *people_choices(schedule)]  # type: ignore[attr-defined]


def people_choices(schedule: OnCallSchedule | None) -> list[tuple[str, list[tuple[int, str]]]]:
    """Active people by name: those of the schedule's team before everybody else. Two queries."""
    members: set[int] = set()
    if schedule is not None:
        members = set(Membership.objects.filter(team=schedule.team_id).values_list("user_id", flat=True))
    people = sorted(User.objects.filter(is_active=True), key=lambda person: (str(person).casefold(), person.pk))
    team = [(person.pk, str(person)) for person in people if person.pk in members]
    others = [(person.pk, str(person)) for person in people if person.pk not in members]
    groups = [(f"Team {schedule.team}" if schedule is not None else "", team), ("Everybody else", others)]
    return [(label, choices) for label, choices in groups if choices]


class SwapForm(PlainForm):
    """Which shift of somebody else the person would have for theirs."""

    gives = forms.ChoiceField(label="You give")
    gets = forms.ChoiceField(label="You get")
    reason = reason_field()

    def __init__(self, data: Any = None, *, mine: Sequence[Shift], theirs: Sequence[Shift], **options: Any) -> None:
        super().__init__(data, **options)
        self.shifts = {key_of(shift): shift for shift in (*mine, *theirs)}
        choices: Any = self.fields
        choices["gives"].choices = [(key_of(shift), in_words(shift)) for shift in mine]
        choices["gets"].choices = [(key_of(shift), f"{shift.user}: {in_words(shift)}") for shift in theirs]
        choices["gives"].help_text = f"Times are in your time zone, {timezone.get_current_timezone_name()}."


def key_of(shift: Shift) -> str:
    """A shift as a form names it."""
    return f"{shift.begins:%Y%m%d%H%M%S}-{shift.ends:%Y%m%d%H%M%S}-{shift.user.pk}"


def in_words(shift: Shift) -> str:
    begins, ends = timezone.localtime(shift.begins), timezone.localtime(shift.ends)
    return f"{begins.strftime(WHEN)} to {ends.strftime(WHEN)}"
