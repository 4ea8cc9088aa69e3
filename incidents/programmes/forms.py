"""What people type about programmes and days without drills."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.drills.choices import DrillRole, ExerciseType
from incidents.microdrills.choices import TaskKind
from incidents.microdrills.operations.planning import DEFAULT_HOURS, LONGEST_HOURS
from incidents.notifications.forms.base import PlainForm
from incidents.notifications.forms.recurring import RecurringForm
from incidents.oncall.models import OnCallSchedule
from incidents.people.models import Team, User
from incidents.plans.models import KeyContact, Procedure
from incidents.programmes.models import DrillProgramme
from incidents.programmes.operations.editing import OWN
from incidents.programmes.rules import RHYTHMS
from incidents.programmes.windows import read_windows, write_windows
from incidents.scenarios.models import Scenario

BY_ROLE = {
    "controllers": DrillRole.CONTROLLER,
    "facilitators": DrillRole.FACILITATOR,
    "evaluators": DrillRole.EVALUATOR,
    "simulators": DrillRole.SIMULATOR,
    "observers": DrillRole.OBSERVER,
    "players": DrillRole.PLAYER,
}
MICRO = ("kinds", "answer_hours", "procedure", "key_contact", "schedule")


def _several(model: Any, **options: Any) -> forms.ModelMultipleChoiceField:  # type: ignore[type-arg]
    return forms.ModelMultipleChoiceField(model._default_manager.none(), required=False, **options)


def _one(model: Any, **options: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    rows = model._default_manager
    return forms.ModelChoiceField(rows.none(), required=False, empty_label="What fits the team", **options)


class ProgrammeForm(RecurringForm):
    """A programme, with names for its rule, and its roles by role."""

    rhythms = RHYTHMS

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(max_length=120)
    slug = forms.SlugField(max_length=120, label="Short name", help_text="Stands in addresses and in the API.")
    owner = forms.ModelChoiceField(
        User.objects.none(),
        label="Trainer",
        help_text="Answers for its drills, and conducts where nobody else is named.",
    )
    exercise_type = forms.ChoiceField(label="Kind", choices=ExerciseType.choices, initial=ExerciseType.FUNCTIONAL)
    windows = forms.CharField(
        required=False,
        label="Hours in which one may begin",
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
        help_text="One day on each line, such as “mon 09:00–12:00, 13:00–17:00”. Empty: always.",
    )
    is_surprise = forms.BooleanField(
        required=False,
        label="A surprise",
        help_text="It begins at an instant of its day within these hours that is drawn; its players are not told.",
    )
    planned_minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=4320, initial=60)
    compression = forms.IntegerField(
        label="Runs faster, times",
        min_value=1,
        max_value=60,
        initial=1,
        help_text="Only tabletops and micro-drills; clocks and pages always run in real time.",
    )
    teams = _several(Team, label="Teams, in turn", help_text="In the order of their names.")
    scenarios = _several(Scenario, label="Scenarios, in turn", help_text="Each team plays one after the other.")
    controllers = _several(User, label="Controllers")
    facilitators = _several(User)
    evaluators = _several(User)
    simulators = _several(User)
    observers = _several(User)
    players = _several(User, label="Players besides the team")
    kinds = forms.MultipleChoiceField(
        label="Tasks", choices=TaskKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    answer_hours = forms.IntegerField(
        label="Hours to answer", min_value=1, max_value=LONGEST_HOURS, initial=DEFAULT_HOURS, required=False
    )
    procedure = _one(Procedure, label="Procedure to find")
    key_contact = _one(KeyContact, label="Contact to reach")
    schedule = _one(OnCallSchedule, label="Schedule asked about")
    invite_days = forms.IntegerField(label="Invite, days before", min_value=0, max_value=365, initial=14)
    remind_hours = forms.IntegerField(
        label="Remind, hours before", min_value=1, max_value=720, initial=24, required=False, help_text="Empty: never."
    )
    PARTS = (
        ("What", ("name", "slug", "owner", "exercise_type", "scenarios", "planned_minutes", "compression")),
        ("When", ("starts_on", "time_of_day", "time_zone", "recurs", "rule", "windows", "is_surprise")),
        ("Who", ("teams", "players", "controllers", "facilitators", "evaluators", "simulators", "observers")),
        ("Micro-drills", MICRO),
        ("Invitations", ("invite_days", "remind_hours")),
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        people = User.objects.filter(is_active=True).order_by("first_name", "last_name", "username")
        current = {"retired_at": None}
        rows: dict[str, Any] = {
            "owner": people,
            "teams": Team.objects.filter(**current),
            "scenarios": Scenario.objects.filter(**current),
            "procedure": Procedure.objects.filter(**current),
            "key_contact": KeyContact.objects.filter(**current),
            "schedule": OnCallSchedule.objects.filter(**current),
            **dict.fromkeys(BY_ROLE, people),
        }
        for name, queryset in rows.items():
            fields[name].queryset = queryset
            if isinstance(fields[name], forms.ModelMultipleChoiceField):
                fields[name].widget.attrs["size"] = 5

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def clean_windows(self) -> dict[str, list[list[str]]]:
        try:
            return read_windows(self.cleaned_data["windows"])
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def given(self) -> dict[str, Any]:
        """What `save_programme` takes."""
        data = self.cleaned_data
        values = {name: data[name] for name in OWN if name in data}
        values["micro"] = self._micro() if data["exercise_type"] == ExerciseType.MICRO else {}
        roles = [(user, role.value) for name, role in BY_ROLE.items() for user in data[name]]
        return {
            "values": values,
            "teams": list(data["teams"]),
            "scenarios": list(data["scenarios"]),
            "roles": roles,
            "expected_revision": data.get("revision"),
        }

    def _micro(self) -> dict[str, Any]:
        data = self.cleaned_data
        about = {name: data[name].slug for name in ("procedure", "key_contact", "schedule") if data[name] is not None}
        return {"kinds": data["kinds"], "answer_hours": data["answer_hours"] or DEFAULT_HOURS, **about}

    def show_refusal(self, refusal: Any) -> None:
        """What is said of roles and of micro-drills as wholes is said at a field of theirs."""
        moved = {"roles": "players", "micro": "kinds"}
        named = {moved.get(name, name): sentence for name, sentence in refusal.fields.items()}
        super().show_refusal(type(refusal)(refusal.sentence, fields=named))


def values_of(programme: DrillProgramme) -> dict[str, Any]:
    """First values of the form."""
    micro = programme.micro
    by_role: dict[str, list[int]] = {name: [] for name in BY_ROLE}
    names = {role.value: name for name, role in BY_ROLE.items()}
    for one in programme.roles.all():
        by_role[names[one.role]].append(one.user_id)
    about = {
        name: model._default_manager.filter(slug=micro[name]).values_list("pk", flat=True).first()
        for name, model in (("procedure", Procedure), ("key_contact", KeyContact), ("schedule", OnCallSchedule))
        if micro.get(name)
    }
    return {
        **{name: getattr(programme, name) for name in OWN if name != "micro"},
        **by_role,
        **about,
        "revision": programme.revision,
        "recurs": RHYTHMS.choice_of(programme.rule, programme.starts_on),
        "windows": write_windows(programme.windows),
        "teams": [one.team_id for one in programme.turns_of_teams.all()],
        "scenarios": [one.scenario_id for one in programme.turns_of_scenarios.all()],
        "kinds": micro.get("kinds", []),
        "answer_hours": micro.get("answer_hours", DEFAULT_HOURS),
    }


class BlackoutForm(PlainForm):
    name = forms.CharField(max_length=120, label="Why", help_text="Such as “Christmas” or “Year-end closing”.")
    starts_on = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))
    programme = forms.ModelChoiceField(DrillProgramme.objects.none(), required=False, empty_label="All programmes")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        fields["programme"].queryset = DrillProgramme.objects.filter(retired_at=None)
