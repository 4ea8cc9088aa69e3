"""What the forms of plans share: who answers for something, when it is reviewed, which incidents it is for."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.catalog.models import Category, IncidentType, Priority, Service
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import Team, User
from incidents.people.queries import teams_managed_by
from incidents.plans.choosing import CONDITIONS, clean_conditions
from incidents.plans.queries.rights import Thing


class ReviewedForm(PlainForm):
    """For one person, who chooses among the teams whose things they edit."""

    team = forms.ModelChoiceField(
        Team.objects.none(), required=False, help_text="Its managers edit this. Nobody chosen: administrators alone do."
    )
    owner = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        empty_label="The managers of its team",
        help_text="Reviews it, and is reminded when a review is due.",
    )
    review_months = forms.IntegerField(
        label="Review every, months",
        min_value=1,
        max_value=60,
        required=False,
        initial=12,
        help_text="Empty: nobody is reminded.",
    )
    grace_days = forms.IntegerField(
        label="Days of grace",
        min_value=0,
        max_value=365,
        initial=30,
        help_text="So many days after a review was due it is marked as not reviewed, wherever it is shown.",
    )
    LAST = ("team", "owner", "review_months", "grace_days")

    def __init__(self, data: Any = None, *, reader: User, thing: Thing | None, opens_all: bool, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        teams = Team.objects.filter(retired_at=None)
        if not opens_all:
            teams = teams.filter(pk__in=teams_managed_by(reader).values("pk"))
            fields["team"].required = True
            fields["team"].help_text = "Its managers edit this."
        people = User.objects.filter(is_active=True)
        if thing is not None:
            teams = teams | Team.objects.filter(pk__in=[thing.team_id])
            people = people | User.objects.filter(pk__in=[thing.owner_id])
        fields["team"].queryset = teams.distinct()
        fields["team"].empty_label = "Administrators alone" if opens_all else "Choose a team"
        fields["owner"].queryset = people.distinct().order_by("first_name", "last_name", "username")
        self.order_fields([*(name for name in self.fields if name not in self.LAST), *self.LAST])


class ConditionsForm(ReviewedForm):
    """Of each list that names something, an incident must have one."""

    types = forms.ModelMultipleChoiceField(
        IncidentType.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, label="Types"
    )
    priorities = forms.ModelMultipleChoiceField(
        Priority.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, label="Priorities"
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        required=False,
        label="Categories",
        help_text="What is filed below one counts too.",
    )
    services = forms.ModelMultipleChoiceField(Service.objects.none(), required=False, label="Services")
    teams = forms.ModelMultipleChoiceField(Team.objects.none(), required=False, label="Teams that have it")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["types"].queryset = IncidentType.objects.filter(retired_at=None)
        fields["categories"].queryset = Category.objects.filter(retired_at=None)
        fields["services"].queryset = Service.objects.filter(retired_at=None)
        fields["teams"].queryset = Team.objects.filter(retired_at=None)
        for name in ("categories", "services", "teams"):
            fields[name].widget.attrs["size"] = 6

    def values(self) -> dict[str, Any]:
        """The columns, with the lists made into conditions."""
        given = dict(self.cleaned_data)
        lists = {name: given.pop(name) for name in CONDITIONS}
        return {**given, "conditions": clean_conditions(lists)}


def conditions_of(thing: Any) -> dict[str, Any]:
    """First values for the lists of a ConditionsForm."""
    return {name: thing.conditions.get(name, []) for name in CONDITIONS}
