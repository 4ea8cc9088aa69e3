"""The form of a policy: its own fields, its steps, and whom each of them tells."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse_lazy
from django.utils import timezone
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from incidents.catalog.admin.conditions import ConditionsForm
from incidents.catalog.models import Priority
from incidents.escalation.choices import FALLBACK_KINDS, NAMED, Hours, TargetKind
from incidents.escalation.drafts import PolicyDraft, StepDraft, TargetDraft
from incidents.escalation.models import EscalationPolicy, EscalationStep
from incidents.escalation.operations.policies import A_DAY, problems_of
from incidents.escalation.queries.targets import NoSuchTarget, find_target, written

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_LEASE = 7 * A_DAY
LEASES = (1, 2, 3, 4)
LEASE_FIELDS = tuple(f"lease_{rank}" for rank in LEASES)
OWN_FIELDS = (
    *("name", "slug", "description", "team", "position"),
    *("calendar", "repeats", "wait_minutes", "gives_access"),
)


class TargetForm(forms.Form):
    """One target: its kind, and what it names, as text with suggestions."""

    kind = forms.ChoiceField(required=False, label="Whom")
    name = forms.CharField(required=False, max_length=300, label="Name")

    def __init__(self, *args: Any, kinds: tuple[TargetKind, ...] = tuple(TargetKind), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose…"), *((kind.value, kind.label) for kind in kinds)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["kind"].widget.attrs.update({"class": "m-input", "data-target-kind": ""})
        self.fields["name"].widget.attrs.update(
            {
                "class": "m-input",
                "data-target-name": "",
                "data-suggest": reverse_lazy("admin:incidents_escalationpolicy_suggest", args=["user"]),
                "autocomplete": "off",
            }
        )

    def has_changed(self) -> bool:
        """What was there counts as it is."""
        return bool(self.initial.get("kind")) or bool(super().has_changed())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, name = data.get("kind", ""), data.get("name", "").strip()
        if not kind:
            if name:
                self.add_error("kind", "Choose what this is.")
            return data
        try:
            data["draft"] = _draft(TargetKind(kind), name)
        except (ValidationError, NoSuchTarget) as error:
            self.add_error("name", str(error) if isinstance(error, NoSuchTarget) else error)
        return data


def _draft(kind: TargetKind, name: str) -> TargetDraft:
    """The target that was typed. Raises ValidationError, NoSuchTarget."""
    if kind == TargetKind.EMAIL:
        validate_email(name)
        return TargetDraft(kind, address=name)
    if kind not in NAMED:
        return TargetDraft(kind)
    if not name:
        raise ValidationError("Say which.")
    return TargetDraft(kind, find_target(kind, name))


class TargetSet(BaseFormSet):
    """The targets of one step."""

    def drafts(self) -> list[TargetDraft]:
        return [
            form.cleaned_data["draft"]
            for form in self.forms
            if form.cleaned_data.get("draft") is not None and not form.cleaned_data.get("DELETE")
        ]


Targets = formset_factory(TargetForm, formset=TargetSet, extra=1, can_delete=True, max_num=20)


class StepForm(forms.Form):
    """One step, with its targets."""

    delay_minutes = forms.IntegerField(
        label="Minutes after the step before", min_value=0, max_value=A_DAY, required=False
    )
    hours = forms.ChoiceField(label="When", choices=Hours.choices, required=False)
    priorities = forms.MultipleChoiceField(label="Only for", required=False, widget=forms.CheckboxSelectMultiple)
    weekdays = forms.MultipleChoiceField(
        label="Only on",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(str(day), word) for day, word in enumerate(DAYS)],
    )

    def __init__(self, *args: Any, priorities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["priorities"].choices = priorities  # type: ignore[attr-defined]
        for name in ("delay_minutes", "hours"):
            self.fields[name].widget.attrs["class"] = "m-input"
        given, targets = self.data if self.is_bound else None, self.initial.get("targets", [])
        self.targets: Any = Targets(given, prefix=f"{self.prefix}-targets", initial=targets)

    def is_valid(self) -> bool:
        return super().is_valid() and self.targets.is_valid()

    def has_changed(self) -> bool:
        """A row to which nothing but its place was given is none; what was there counts as it is."""
        given = set(self.changed_data) - {"ORDER", "DELETE"}
        return bool(self.initial or given) or any(form.has_changed() for form in self.targets)

    def draft(self) -> StepDraft:
        data = self.cleaned_data
        return StepDraft(
            self.targets.drafts(),
            data.get("delay_minutes") or 0,
            [int(rank) for rank in data.get("priorities", [])],
            data.get("hours", ""),
            [int(day) for day in data.get("weekdays", [])],
        )


class StepSet(BaseFormSet):
    """The steps in their order; those that were taken away or left empty are none."""

    def kept(self) -> list[StepForm]:
        forms_kept = [form for form in self.forms if form.has_changed()]
        forms_kept = [form for form in forms_kept if not form.cleaned_data.get("DELETE")]
        return sorted(forms_kept, key=lambda form: form.cleaned_data.get("ORDER") or 999)


Steps = formset_factory(StepForm, formset=StepSet, extra=1, can_delete=True, can_order=True, max_num=30)


def _lease_field() -> forms.IntegerField:
    return forms.IntegerField(
        min_value=1,
        max_value=MOST_LEASE,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text="Minutes. Empty: an acknowledgement holds for good.",
    )


class PolicyForm(ConditionsForm):
    """Everything of a policy. Its steps are forms of their own, sent with it and judged together."""

    lease_1 = _lease_field()
    lease_2 = _lease_field()
    lease_3 = _lease_field()
    lease_4 = _lease_field()

    class Meta:
        model = EscalationPolicy
        fields = (
            "name",
            "slug",
            "description",
            "team",
            "position",
            "calendar",
            "repeats",
            "wait_minutes",
            "gives_access",
        )
        help_texts: ClassVar = {
            "name": "What it is called in lists and on the timeline.",
            "description": "When it is meant to be used, in words that a colleague understands.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ranks = list(Priority.objects.all())
        self._label_leases(ranks)
        if "position" in self.fields:
            self.fields["position"].required = False
        priorities = [(str(row.pk), row.name) for row in ranks]
        data = self.data if self.is_bound else None
        steps, fallback = self._stored() if self.instance.pk else _suggested()
        self.steps: Any = Steps(data, prefix="steps", initial=steps, form_kwargs={"priorities": priorities})
        self.fallback: Any = Targets(data, prefix="fallback", initial=fallback, form_kwargs={"kinds": FALLBACK_KINDS})
        self.step_problems: list[str] = []
        self.fallback_problems: list[str] = []
        self.draft: PolicyDraft | None = None

    def _label_leases(self, ranks: list[Priority]) -> None:
        held = self.instance.leases if self.instance.pk else {"1": 30, "2": 60}
        for row in ranks:
            if (field := self.fields.get(f"lease_{row.pk}")) is not None:
                field.label = row.name
                self.initial.setdefault(f"lease_{row.pk}", held.get(str(row.pk)))

    def _stored(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        steps, fallback = [], []
        for step in self.instance.steps.prefetch_related(*(f"targets__{field}" for field in NAMED.values()), "targets"):
            targets = [_typed(target) for target in step.targets.all()]
            if step.is_fallback:
                fallback = targets
            else:
                steps.append(_typed_step(step, targets))
        return steps, fallback

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        steps_fit = all(form.is_valid() for form in self.steps.forms if form.has_changed())
        if not (self.steps.is_valid() and steps_fit and self.fallback.is_valid()):
            self.add_error(None, "Some of the steps need another look.")
            return data
        leases = {str(rank): data[f"lease_{rank}"] for rank in LEASES if data.get(f"lease_{rank}")}
        names = [name for name in self.Meta.fields if name in data and name != "position"]
        values = {name: data[name] for name in names}
        values |= {"conditions": self.instance.conditions, "leases": leases}
        if data.get("position") is not None:
            values["position"] = data["position"]
        kept = self.steps.kept()
        self.draft = PolicyDraft(values, [form.draft() for form in kept], self.fallback.drafts())
        self._place_problems(problems_of(self.draft, at=timezone.now()), kept)
        return data

    def _place_problems(self, problems: dict[str, str], kept: list[StepForm]) -> None:
        """Say what could not work at its place, and above all that there is something."""
        for part, sentence in problems.items():
            if part == "fallback":
                self.fallback_problems.append(sentence)
            elif part.startswith("steps."):
                _steps, place, name = part.split(".")
                kept[int(place)].add_error("delay_minutes" if name == "delay" else None, sentence)
            else:
                self.step_problems.append(sentence)
        if problems:
            self.add_error(None, " ".join(dict.fromkeys(["Some of the steps need another look."])))


def _typed(target: Any) -> dict[str, Any]:
    row = getattr(target, NAMED[target.kind]) if target.kind in NAMED else None
    return {"kind": target.kind, "name": written(target.kind, row) if row is not None else target.address}


def _typed_step(step: EscalationStep, targets: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "delay_minutes": step.delay_minutes,
        "hours": step.hours,
        "priorities": [str(rank) for rank in step.priorities],
        "weekdays": [str(day) for day in step.weekdays],
        "targets": targets,
    }


def _suggested() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What a new policy begins with: most want this, and it names nobody who may leave."""
    kinds = ((0, TargetKind.OWN_ON_CALL), (10, TargetKind.OWN_TEAM))
    steps = [{"delay_minutes": after, "targets": [{"kind": kind.value, "name": ""}]} for after, kind in kinds]
    return steps, []
