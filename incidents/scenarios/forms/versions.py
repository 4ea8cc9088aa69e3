"""The draft of a version: its texts and objectives, and one inject with what is expected about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.catalog.choices import Level
from incidents.catalog.models import IncidentType, Service
from incidents.lifecycle.choices import Role
from incidents.notifications.forms.base import PlainForm
from incidents.scenarios.choices import Condition, Delivery, Evidence, Measure, Trigger
from incidents.scenarios.contents import ActionDraft, Contents, InjectDraft, ObjectiveDraft
from incidents.scenarios.durations import HOW, seconds_of, words_of
from incidents.scenarios.models import Capability
from incidents.scenarios.pictures import SHOWN_WITH
from incidents.scenarios.problems import LONGEST_MINUTES, LONGEST_TEXT
from incidents.workflows.choices import Phase

MORE = 2
OF_INCIDENT = ("title", "description", "type", "service", "impact", "urgency", "via")
INCIDENT_FIELDS = tuple(f"incident_{name}" for name in OF_INCIDENT)
TEXTS = ("briefing", "starting_situation", "evaluation_guide")


class LengthField(forms.CharField):
    """Seconds, written as people write them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=30, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return words_of(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        seconds = seconds_of(text)
        if seconds is None:
            raise ValidationError(HOW)
        return seconds


def _area(rows: int, **options: Any) -> forms.CharField:
    options.setdefault("required", False)
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **options)


class DraftForm(PlainForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    summary = forms.CharField(label="What is new", max_length=300, required=False)
    expected_minutes = forms.IntegerField(label="Minutes it takes", min_value=1, max_value=LONGEST_MINUTES)
    briefing = _area(6, help_text="What the players are told before it begins. Markdown.")
    starting_situation = _area(4, help_text="How things stand when it begins. Markdown.")
    evaluation_guide = _area(5, help_text="What evaluators look at. Players never read it. Markdown.")
    hot_wash = _area(4, label="Hot-wash questions", help_text="One on each line: asked of the players at the end.")

    def clean_hot_wash(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["hot_wash"].splitlines() if line.strip()]


def initial_draft(contents: Contents) -> dict[str, Any]:
    texts = {name: getattr(contents, name) for name in (*TEXTS, "expected_minutes")}
    return {**texts, "hot_wash": "\n".join(contents.hot_wash)}


class ObjectiveForm(PlainForm):
    """One objective. An empty title leaves it out."""

    key = forms.SlugField(max_length=60, required=False, help_text="Short and lasting: expected actions name it.")
    title = forms.CharField(max_length=200, required=False, label="What the drill is to show")
    capability = forms.ChoiceField(required=False)
    critical_task = forms.CharField(max_length=300, required=False)
    measure = forms.ChoiceField(choices=Measure.choices, required=False, initial=Measure.OBSERVED)
    value = forms.CharField(
        max_length=200, required=False, label="Which", help_text="A procedure’s short name, or roles with commas."
    )
    target_seconds = LengthField(label="Within", help_text="Such as 15m, from the first report.")

    def __init__(self, *args: Any, capabilities: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["capability"].choices = [("", "Choose one"), *capabilities]

    def draft(self) -> ObjectiveDraft:
        return ObjectiveDraft(**_kept(self.cleaned_data))


class ActionForm(PlainForm):
    """One expected action. An empty text leaves it out."""

    key = forms.SlugField(max_length=60, required=False, help_text="Unique in the scenario: injects may wait for it.")
    text = forms.CharField(max_length=300, required=False, label="What is expected")
    role = forms.ChoiceField(required=False, choices=[("", "Whoever plays"), *Role.choices], label="Of whom")
    target_seconds = LengthField(label="Within", help_text="Such as 5m, from the inject.")
    evidence = forms.ChoiceField(choices=Evidence.choices, required=False, initial=Evidence.OBSERVED, label="Seen by")
    value = forms.CharField(
        max_length=120, required=False, label="Which", help_text="A role, a phase or a procedure’s short name."
    )
    objective = forms.ChoiceField(required=False, label="For the objective")

    def __init__(self, *args: Any, objectives: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["objective"].choices = [("", "None"), *objectives]

    def draft(self) -> ActionDraft:
        return ActionDraft(**_kept(self.cleaned_data))


def _kept(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "DELETE"}


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Those that are filled in and not taken away."""

    name = "title"

    def kept(self) -> list[Any]:
        return [
            form
            for form in self.forms
            if form.cleaned_data.get(self.name, "").strip() and not form.cleaned_data.get("DELETE")
        ]


class _Actions(_Rows):
    name = "text"


ObjectivesFormSet = forms.formset_factory(
    ObjectiveForm, formset=_Rows, extra=MORE, can_delete=True, max_num=20, absolute_max=30
)
ActionsFormSet = forms.formset_factory(
    ActionForm, formset=_Actions, extra=MORE, can_delete=True, max_num=12, absolute_max=20
)


def capabilities() -> list[tuple[str, str]]:
    return list(Capability.objects.filter(retired_at=None).values_list("code", "name"))


class InjectForm(PlainForm):
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(max_length=200, label="What happens")
    key = forms.SlugField(max_length=60, help_text="Short and lasting, unique in the scenario.")
    trigger = forms.ChoiceField(choices=Trigger.choices, label="When it comes")
    offset_seconds = LengthField(label="Time of the exercise", help_text="Such as 0, 5m or 1h 10m.")
    condition = forms.ChoiceField(required=False, choices=[("", "None"), *Condition.choices], label="Condition")
    quiet_seconds = LengthField(label="Nothing was done for")
    phase = forms.ChoiceField(required=False, choices=[("", "–"), *Phase.choices], label="Phase that is reached")
    after = forms.ChoiceField(required=False, label="Expected action that was taken")
    delivery = forms.ChoiceField(choices=Delivery.choices, label="How it reaches the players")
    sender = forms.CharField(max_length=120, required=False, label="Who seems to tell it")
    body = _area(6, label="What the players see or hear", help_text="Markdown; of an incident this stands below.")
    upload = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Picture",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
        help_text="PNG, JPEG, GIF or WebP, at most 10 MB. Shown with a message, never with an incident or a call.",
    )
    picture_text = forms.CharField(
        max_length=300, required=False, label="What the picture shows", help_text="For those who do not see it."
    )
    without_picture = forms.BooleanField(
        required=False, label="Take the picture away", help_text="Unless another is chosen above."
    )
    incident_title = forms.CharField(max_length=200, required=False, label="Title of the incident")
    incident_description = _area(3, label="Description of the incident")
    incident_type = forms.ChoiceField(required=False, label="Type of the incident")
    incident_service = forms.ChoiceField(required=False, label="Service of the incident")
    incident_impact = forms.TypedChoiceField(
        choices=[("", "–"), *Level.choices], coerce=int, empty_value=None, required=False, label="Impact"
    )
    incident_urgency = forms.TypedChoiceField(
        choices=[("", "–"), *Level.choices], coerce=int, empty_value=None, required=False, label="Urgency"
    )
    incident_via = forms.ChoiceField(
        required=False, choices=[("api", "By a monitoring system"), ("form", "By a person’s form")], label="Reported"
    )
    controller_note = _area(3, label="For the controller", help_text="Players never read it.")
    GROUPS = (
        ("", ("title", "key")),
        ("When it comes", ("trigger", "offset_seconds", "condition", "quiet_seconds", "phase", "after")),
        ("What the players get", ("delivery", "sender", "body", "upload", "picture_text", "without_picture")),
        ("The incident, where one is reported", INCIDENT_FIELDS),
        ("", ("controller_note",)),
    )
    INCIDENT = OF_INCIDENT

    def __init__(self, data: Any = None, *, contents: Contents, **options: Any) -> None:
        super().__init__(data, **options)
        fields: Any = self.fields
        actions = [(one.key, f"{one.text[:80]} ({one.key})") for _, _, one in contents.actions()]
        fields["after"].choices = [("", "–"), *actions]
        types = IncidentType.objects.filter(retired_at=None).values_list("slug", "name")
        services = Service.objects.filter(retired_at=None).values_list("slug", "name")
        fields["incident_type"].choices = [("", "–"), *types]
        fields["incident_service"].choices = [("", "The service of the drill"), *services]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(legend, [self[name] for name in names]) for legend, names in self.GROUPS]

    def draft(self, actions: list[ActionDraft], was: InjectDraft | None) -> InjectDraft:
        """What was not asked for here stays as it was."""
        given = dict(self.cleaned_data)
        for name in ("revision", "upload"):
            del given[name]
        goes = given.pop("without_picture") or given["delivery"] not in SHOWN_WITH
        incident = {name: given.pop(f"incident_{name}") for name in self.INCIDENT}
        kept = {name: value for name, value in (was.incident if was else {}).items() if name not in self.INCIDENT}
        incident = {**{name: value for name, value in incident.items() if value not in ("", None)}, **kept}
        if given["delivery"] != Delivery.INCIDENT:
            incident = {}
        if goes:
            given["picture_text"] = given["picture_text"] if self.picture is not None else ""
        elif was is not None:
            given |= {"picture": was.picture, "picture_type": was.picture_type}
        return InjectDraft(**given, incident=incident, expected_actions=actions)

    @property
    def picture(self) -> Any:
        """The picture that came, where it can be shown."""
        came = self.cleaned_data["upload"]
        return came if came and self.cleaned_data["delivery"] in SHOWN_WITH else None


def initial_inject(inject: InjectDraft) -> dict[str, Any]:
    columns = {name: getattr(inject, name) for name in InjectForm.base_fields if hasattr(inject, name)}
    return {**columns, **{f"incident_{name}": inject.incident.get(name) for name in InjectForm.INCIDENT}}
