"""The form of one move: exactly what the transition asks for."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.catalog.choices import Effect
from incidents.catalog.models import HoldReason, ResolutionCode
from incidents.desk.forms.base import ChosenField, MomentField, reason_field, words_field
from incidents.desk.forms.watched import WatchedForm
from incidents.lifecycle.choices import ResolutionKind
from incidents.lifecycle.models import Incident
from incidents.lifecycle.queries import Move, RequiredField, children, effects_of
from incidents.workflows.choices import FieldKind, Phase
from incidents.workflows.fields import BUILT_IN, HOLD_FIELD, RESOLUTION_FIELDS
from incidents.workflows.models import Transition, WorkflowField

AFFECTED = "affected_services"
# The two questions in whose place it stands, and what `collected` leaves out.
SUFFERING, HOW = "affected_service", "affected_effect"
NO_FIELDS = ("reason", "children", SUFFERING, HOW)


class MoveForm(WatchedForm):
    """Asks for the required fields, a reason where one is needed, and on resolving which children to resolve too."""

    def __init__(self, *args: Any, move: Move, **options: Any) -> None:
        self.move = move
        self.children: dict[str, Incident] = {}
        super().__init__(*args, **options)

    def set_up(self) -> None:
        for item in self.move.required:
            if item.slug != AFFECTED:
                self.fields[item.slug] = field_for(item, self.incident)
            elif not effects_of(self.incident).exists():
                self._ask_what_suffers()
        self.WATCHED = tuple(item.slug for item in self.move.required)
        if enters_hold(self.move, self.incident) and HOLD_FIELD not in self.fields:
            self.fields[HOLD_FIELD] = field_for(RequiredField(HOLD_FIELD, "Reason for the hold"), self.incident)
        if self.move.transition.needs_reason:
            self.fields["reason"] = reason_field()
        if resolves_children(self.move):
            self._offer_children()

    def _ask_what_suffers(self) -> None:
        """One service, which is enough for the move; others are added on the incident's page."""
        self.fields[SUFFERING] = ChosenField("service", label="Which service suffers?", initial=self.incident.service)
        self.fields[HOW] = forms.ChoiceField(label="How does it suffer?", choices=Effect.choices)

    def _offer_children(self) -> None:
        still_open = list(children(self.incident).filter(is_open=True).select_related("state"))
        if not still_open:
            return
        field = forms.MultipleChoiceField(
            label="Resolve these with it",
            required=False,
            choices=[(child.pk, f"{child.reference} {child.title} ({child.state})") for child in still_open],
            initial=_resolvable(still_open),
            widget=forms.CheckboxSelectMultiple,
            help_text="Each child that is ticked is resolved in the same way; leave out those that are not over yet. "
            "One that its workflow does not let be resolved from where it stands begins unticked.",
        )
        self.children = {str(child.pk): child for child in still_open}
        self.fields["children"] = field

    def collected(self) -> dict[str, Any]:
        """What the operation takes as `fields`."""
        fields = {name: value for name, value in self.cleaned_data.items() if name not in NO_FIELDS}
        if SUFFERING in self.cleaned_data:
            fields[AFFECTED] = [(self.cleaned_data[SUFFERING], self.cleaned_data[HOW])]
        return fields

    def chosen_children(self) -> list[Incident]:
        return [self.children[pk] for pk in self.cleaned_data.get("children", ())]


def asks_nothing(move: Move, incident: Incident) -> bool:
    """Whether the move is one click: it asks for no field and no reason, and does not enter a hold."""
    return not move.required and not move.transition.needs_reason and not enters_hold(move, incident)


def enters_hold(move: Move, incident: Incident) -> bool:
    """Whether the move begins a hold, for which a reason is always asked."""
    return move.transition.to_state.phase == Phase.ON_HOLD and incident.phase != Phase.ON_HOLD


def _resolvable(incidents: list[Incident]) -> list[int]:
    """The keys of those that their workflow lets be resolved from where they stand. One query."""
    here = [incident.state_id for incident in incidents]
    ready = Transition.objects.filter(from_state_id__in=here, to_state__phase=Phase.RESOLVED)
    states = set(ready.values_list("from_state_id", flat=True))
    return [incident.pk for incident in incidents if incident.state_id in states]


def resolves_children(move: Move) -> bool:
    """Whether a resolution by this move may take the children along: it says how all of them ended."""
    slugs = {item.slug for item in move.required}
    return move.transition.to_state.phase == Phase.RESOLVED and slugs.issuperset(RESOLUTION_FIELDS)


def field_for(item: RequiredField, incident: Incident) -> forms.Field:
    """The field that asks for what a move requires, holding what the incident says already."""
    if item.own is not None:
        field = _own_field(item.own)
        field.initial = incident.facts.get(item.slug)
        return field
    built_in = BUILT_IN[item.slug]
    texts: dict[str, Any] = {"label": built_in.label, "help_text": built_in.help_text}
    field = _built_in_field(item.slug, texts)
    if item.slug not in (HOLD_FIELD, "note"):
        field.initial = getattr(incident, item.slug, None)
    return field


def _built_in_field(slug: str, texts: dict[str, Any]) -> forms.Field:
    if slug == "resolution_code":
        return forms.ModelChoiceField(ResolutionCode.objects.filter(retired_at=None), empty_label="Choose…", **texts)
    if slug == HOLD_FIELD:
        return forms.ModelChoiceField(HoldReason.objects.filter(retired_at=None), empty_label="Choose…", **texts)
    if slug == "resolution_kind":
        return forms.ChoiceField(choices=ResolutionKind.choices, widget=forms.RadioSelect, **texts)
    if slug in ("resolution_summary", "note"):
        return words_field(texts["label"], rows=4, help_text=texts["help_text"])
    kind = {"assignee": "person"}.get(slug, slug)
    return ChosenField(kind, **texts)


def _own_field(own: WorkflowField) -> forms.Field:
    unit = f" ({own.unit})" if own.unit else ""
    texts: dict[str, Any] = {"label": f"{own.label}{unit}", "help_text": own.help_text}
    if own.kind == FieldKind.NUMBER:
        return forms.FloatField(widget=forms.NumberInput(attrs={"step": "any"}), **texts)
    if own.kind == FieldKind.MOMENT:
        return MomentField(**texts)
    if own.kind == FieldKind.YES_NO:
        return forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect, **texts)
    if own.kind == FieldKind.CHOICE:
        return forms.ChoiceField(choices=[("", "Choose…"), *((word, word) for word in own.options)], **texts)
    if own.kind == FieldKind.LONG_TEXT:
        return words_field(texts["label"], rows=4, help_text=own.help_text)
    return forms.CharField(max_length=500, **texts)
