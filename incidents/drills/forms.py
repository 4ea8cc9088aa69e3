"""The forms of drills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from incidents.catalog.models import IncidentType, Service
from incidents.drills.choices import DrillRole, ExerciseType, ExpectationStatus
from incidents.drills.models import Exercise
from incidents.notifications.forms.base import PlainForm
from incidents.notifications.models import WebhookEndpoint
from incidents.people.models import Team, User
from incidents.plans.choices import VersionStatus
from incidents.plans.models import KeyContact
from incidents.scenarios.models import ScenarioVersion

MOMENT_FORMAT = "%Y-%m-%dT%H:%M"
ROLES = {
    DrillRole.PLAYER: ("Players", "They respond as they would. They see nothing before it is released."),
    DrillRole.CONTROLLER: ("Controllers", "They let the drill run and release its injects."),
    DrillRole.EVALUATOR: ("Evaluators", "They look on and say what was done how."),
    DrillRole.FACILITATOR: ("Facilitators", "They lead a tabletop and record what is said."),
    DrillRole.SIMULATOR: ("Simulators", "They play people outside: customers, suppliers, the press."),
    DrillRole.OBSERVER: ("Observers", "They look on."),
}


class AnswerForm(PlainForm):
    text = forms.CharField(label="Your answer", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))


class SaidForm(PlainForm):
    """What a player said, recorded by somebody else."""

    by = forms.ModelChoiceField(User.objects.none(), label="Who said it", empty_label=None)
    text = forms.CharField(label="What they said", max_length=10_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, data: Any = None, *, exercise: Exercise, **options: Any) -> None:
        super().__init__(data, **options)
        field: Any = self.fields["by"]
        players = exercise.roles.filter(role=DrillRole.PLAYER).values("user")
        field.queryset = User.objects.filter(pk__in=players).order_by("first_name", "username")


class ReasonForm(PlainForm):
    reason = forms.CharField(max_length=300)


class OptionalReasonForm(PlainForm):
    reason = forms.CharField(max_length=300, required=False)


class NoteForm(PlainForm):
    body = forms.CharField(label="What you saw", max_length=10_000, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(PlainForm):
    status = forms.ChoiceField(label="Seen", choices=ExpectationStatus.choices)
    note = forms.CharField(max_length=300, required=False)


class OutsideForm(PlainForm):
    """One outsider, and why."""

    email = forms.EmailField(label="E-mail address", required=False)
    webhook = forms.ModelChoiceField(WebhookEndpoint.objects.filter(is_active=True), required=False)
    key_contact = forms.ModelChoiceField(KeyContact.objects.filter(retired_at=None), required=False)
    reason = forms.CharField(max_length=300, label="Why")


class LogForm(PlainForm):
    """An incident that a player finds out about."""

    incident_type = forms.ModelChoiceField(
        IncidentType.objects.filter(retired_at=None), label="Type", empty_label="Choose a type"
    )
    title = forms.CharField(max_length=200, label="What is wrong, in a few words")
    description = forms.CharField(
        max_length=50_000, required=False, label="What happened", widget=forms.Textarea(attrs={"rows": 4})
    )
    service = forms.ModelChoiceField(Service.objects.filter(retired_at=None), required=False)


class PlanForm(PlainForm):
    """A drill: what is rehearsed, when, and who has which role."""

    name = forms.CharField(max_length=200)
    exercise_type = forms.ChoiceField(
        label="Kind",
        choices=[choice for choice in ExerciseType.choices if choice[0] != ExerciseType.MICRO],
        initial=ExerciseType.FUNCTIONAL,
        help_text="Tabletop: talked through. Drill: one procedure. Functional: with pages and clocks. Full-scale: all.",
    )
    scenario_version = forms.ModelChoiceField(
        ScenarioVersion.objects.none(), label="Scenario", empty_label="Choose what is rehearsed"
    )
    starts_at = forms.DateTimeField(
        label="Begins",
        required=False,
        input_formats=[MOMENT_FORMAT, "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(format=MOMENT_FORMAT, attrs={"type": "datetime-local"}),
        help_text="In your time zone. Empty: you begin it by hand.",
    )
    planned_minutes = forms.IntegerField(label="Takes, minutes", min_value=1, max_value=4320, initial=60)
    compression = forms.IntegerField(
        label="Times faster",
        min_value=1,
        max_value=60,
        initial=1,
        help_text="How much faster injects come than written. In tabletops only: pages and clocks run in real time.",
    )
    is_surprise = forms.BooleanField(
        label="A surprise", required=False, help_text="Its players do not know of it before it begins."
    )
    team = forms.ModelChoiceField(Team.objects.filter(retired_at=None), required=False)
    service = forms.ModelChoiceField(
        Service.objects.filter(retired_at=None),
        required=False,
        help_text="What the incidents of the drill are about, where the scenario names none.",
    )

    def __init__(self, data: Any = None, *, exercise: Exercise | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        if exercise is None:
            versions = ScenarioVersion.objects.filter(status=VersionStatus.ACTIVE, scenario__retired_at=None)
            fields["scenario_version"].queryset = versions.select_related("scenario").order_by("scenario__name")
            fields["scenario_version"].label_from_instance = lambda version: version.scenario.name
        else:
            # What was planned with stays: another scenario is another drill.
            del fields["scenario_version"], fields["exercise_type"]
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
        for role, (label, words) in ROLES.items():
            fields[role.value] = forms.ModelMultipleChoiceField(
                people, required=role == DrillRole.PLAYER, label=label, help_text=words
            )
            fields[role.value].widget.attrs.update({"class": "m-input", "size": "6"})

    def roles(self) -> list[tuple[User, str]]:
        return [(user, role.value) for role in ROLES for user in self.cleaned_data[role.value]]

    def columns(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in DrillRole.values}

    def show_refusal(self, refusal: Any) -> None:
        """The people of all roles are one input to the operation; here they stand at the players."""
        fields = dict(refusal.fields)
        if "roles" in fields:
            fields[DrillRole.PLAYER.value] = fields.pop("roles")
        refusal.fields = fields
        super().show_refusal(refusal)


def proposed(asked: Mapping[str, str]) -> dict[str, str]:
    """What an address proposes to plan, such as that of a drill which readiness asks for; keys of rows."""
    wanted = {name: asked.get(name, "") for name in ("name", "scenario_version", "team", "service")}
    return {name: value for name, value in wanted.items() if value and (name == "name" or value.isdecimal())}


def initial_of(exercise: Exercise) -> dict[str, Any]:
    """First values for a PlanForm."""
    names = ("name", "starts_at", "planned_minutes", "compression", "is_surprise", "team", "service")
    held: dict[str, list[int]] = {}
    for user, role in exercise.roles.values_list("user", "role"):
        held.setdefault(role, []).append(user)
    return {**{name: getattr(exercise, name) for name in names}, **held}
