"""What a schedule says about itself."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.notifications.forms.base import PlainForm
from incidents.oncall.forms.acts import people_choices
from incidents.oncall.models import OnCallSchedule
from incidents.oncall.operations import Particulars
from incidents.people.models import Team, User
from incidents.people.queries import teams_managed_by


class ScheduleForm(PlainForm):
    """A schedule's particulars, for one person, who chooses among the teams whose schedules they edit."""

    name = forms.CharField(max_length=120, help_text="What it is for, such as “Platform” or “Network, second line”.")
    slug = forms.SlugField(
        max_length=120, label="Short name", help_text="Stands in addresses and in the API, such as “platform”."
    )
    team = forms.ModelChoiceField(
        Team.objects.none(),
        empty_label="Choose a team",
        help_text="Its managers edit the schedule; its members may take shifts and cover for each other.",
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        help_text="Is told of holes and other trouble ahead. Nobody chosen: the team's managers are.",
    )
    time_zone = forms.CharField(max_length=64, help_text="Such as Europe/London. The calendar can be shown in it.")
    description = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What whoever is on call answers for, and what they need to know.",
    )
    remind_hours = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=168,
        label="Remind before a shift, hours",
        help_text="Empty: nobody is reminded.",
    )

    def __init__(
        self, data: Any = None, *, reader: User, schedule: OnCallSchedule | None, opens_all: bool, **options: Any
    ) -> None:
        super().__init__(data, **options)
        teams = Team.objects.filter(retired_at=None)
        if not opens_all:
            teams = teams.filter(pk__in=teams_managed_by(reader).values("pk"))
        if schedule is not None:
            teams = teams | Team.objects.filter(pk=schedule.team_id)
        fields: Any = self.fields
        fields["team"].queryset = teams.distinct()
        fields["owner"].queryset = User.objects.filter(is_active=True)
        fields["owner"].choices = [("", "The team's managers"), *people_choices(schedule)]

    def particulars(self) -> Particulars:
        return Particulars(**self.cleaned_data)


def values_of(schedule: OnCallSchedule) -> dict[str, Any]:
    names = ("name", "slug", "team", "owner", "time_zone", "description", "remind_hours")
    return {name: getattr(schedule, name) for name in names}
