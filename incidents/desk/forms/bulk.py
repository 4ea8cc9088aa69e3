"""What bulk acts of the queue ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from incidents.catalog.choices import Effect
from incidents.catalog.models import Tag
from incidents.desk.choosers import CHOOSERS, NotChosen
from incidents.desk.forms.base import ChosenField, reason_field, words_field
from incidents.desk.forms.moves import AFFECTED, HOW, SUFFERING, enters_hold, field_for
from incidents.lifecycle.models import AffectedService, Incident
from incidents.lifecycle.queries import Move, RequiredField, moves
from incidents.people.models import User
from incidents.workflows.fields import HOLD_FIELD

MOST_TAGS = 10


class BulkForm(forms.Form):
    """A form about several incidents. `is_complete` says that nothing is left to be asked before they are changed."""

    is_complete = True
    nothing_to_ask = ""

    def __init__(self, data: Any = None, *, incidents: Sequence[Incident], user: User, **options: Any) -> None:
        self.incidents, self.person = incidents, user
        super().__init__(data, label_suffix="", **options)
        self.set_up()
        for field in self.fields.values():
            ticks = isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput)
            field.widget.attrs.setdefault("class", "m-check" if ticks else "m-input")

    def set_up(self) -> None:
        """Add what depends on the incidents."""

    def given(self, incident: Incident) -> dict[str, Any]:
        """What the operation takes for one of the incidents."""
        return {}


class BulkAssignForm(BulkForm):
    """A team, a person or both; what is left empty stays as it is on each incident."""

    team = ChosenField("team", label="Team", required=False, help_text="Empty: each keeps its team.")
    assignee = ChosenField("person", label="Person", required=False, help_text="Empty: each keeps its assignee.")
    note = words_field("Note", rows=2, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and cleaned.get("team") is None and cleaned.get("assignee") is None:
            raise forms.ValidationError("Name a team, a person or both.")
        return cleaned

    def given(self, incident: Incident) -> dict[str, Any]:
        chosen = {name: self.cleaned_data[name] for name in ("team", "assignee") if self.cleaned_data[name] is not None}
        return {**chosen, "note": self.cleaned_data["note"]}


class TagsField(forms.CharField):
    """Tags by name, with commas between. Cleans to the tags."""

    def __init__(self, **options: Any) -> None:
        suggest = reverse_lazy("admin:incidents_incident_suggest", args=["tag"])
        widget = forms.TextInput(attrs={"data-suggest": suggest, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=700, widget=widget, required=False, **options)

    def clean(self, value: Any) -> list[Tag]:
        names = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(f"Name at most {MOST_TAGS} at once.")
        try:
            return [CHOOSERS["tag"].find(name) for name in names]
        except NotChosen as error:
            raise forms.ValidationError(str(error)) from None


class BulkTagForm(BulkForm):
    """Tags to put on each of the incidents, and tags to take off."""

    add = TagsField(label="Put on", help_text="Tags, with commas between.")
    remove = TagsField(label="Take off", help_text="Those that do not carry it stay as they are.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        both = {tag.name for tag in cleaned["add"]} & {tag.name for tag in cleaned["remove"]}
        if both:
            raise forms.ValidationError(f"Put on or take off, not both: {', '.join(sorted(both))}.")
        if not cleaned["add"] and not cleaned["remove"]:
            raise forms.ValidationError("Name a tag to put on or to take off.")
        return cleaned

    def given(self, incident: Incident) -> dict[str, Any]:
        return {"add": self.cleaned_data["add"], "remove": self.cleaned_data["remove"]}


class BulkMoveForm(BulkForm):
    """A move that all the incidents can make from where they stand, by its name; then what it asks of any of them."""

    move = forms.ChoiceField(label="Which move?", widget=forms.RadioSelect)

    def set_up(self) -> None:
        self.moves_of = {incident.state_id: incident for incident in self.incidents}
        self.by_state = {
            state: {move.transition.name: move for move in moves(incident, self.person) if move.allowed}
            for state, incident in self.moves_of.items()
        }
        shared = [name for name in next(iter(self.by_state.values()), {}) if self._is_shared(name)]
        if not shared:
            self.nothing_to_ask = (
                "They have no move in common that you may make. Tick incidents that stand in the same state."
            )
        self.fields["move"].choices = [(name, name) for name in shared]  # type: ignore[attr-defined]
        chosen = self.data.get("move", "") or self.initial.get("move", "")
        self.is_complete = chosen in shared
        if self.is_complete:
            self.fields["move"].widget = forms.HiddenInput()
            self.fields["move"].initial = chosen
            self._ask_for(chosen)

    def _is_shared(self, name: str) -> bool:
        return all(name in offered for offered in self.by_state.values())

    def _ask_for(self, name: str) -> None:
        for state, incident in self.moves_of.items():
            move = self.by_state[state][name]
            for item in _asked(move, incident):
                if item.slug not in self.fields:
                    self.fields[item.slug] = field_for(item, incident)
                    self.fields[item.slug].initial = None
            if self._untold(move, self.in_state(state)) and SUFFERING not in self.fields:
                self._ask_what_suffers()
            if move.transition.needs_reason and "reason" not in self.fields:
                self.fields["reason"] = reason_field()

    def in_state(self, state: int) -> list[Incident]:
        return [incident for incident in self.incidents if incident.state_id == state]

    @cached_property
    def told(self) -> set[int]:
        """The keys of the incidents that say of some service how it suffers, or suffered. One query."""
        effects = AffectedService.objects.filter(incident__in=[row.pk for row in self.incidents])
        return set(effects.values_list("incident_id", flat=True))

    def _untold(self, move: Move, incidents: Sequence[Incident]) -> bool:
        """Whether the move wants to know what suffers and one of the incidents does not say."""
        wants = any(item.slug == AFFECTED for item in move.required)
        return wants and any(incident.pk not in self.told for incident in incidents)

    def _ask_what_suffers(self) -> None:
        """Asked once, for those that do not say."""
        self.fields[SUFFERING] = ChosenField(
            "service",
            label="Which service suffers?",
            required=False,
            help_text="For those that do not say yet. Empty: the service that each is about.",
        )
        self.fields[HOW] = forms.ChoiceField(label="How does it suffer?", choices=Effect.choices)

    def given(self, incident: Incident) -> dict[str, Any]:
        move = self.by_state[incident.state_id][self.cleaned_data["move"]]
        fields = {item.slug: self.cleaned_data[item.slug] for item in _asked(move, incident)}
        service = self.cleaned_data.get(SUFFERING) or incident.service
        if service is not None and self._untold(move, [incident]):
            fields[AFFECTED] = [(service, self.cleaned_data[HOW])]
        reason = self.cleaned_data.get("reason", "") if move.transition.needs_reason else ""
        return {"slug": move.transition.slug, "fields": fields, "reason": reason}


class BulkMergeForm(BulkForm):
    """Which of the incidents is kept; the others become its duplicates."""

    into = forms.ChoiceField(
        label="Which one is kept?",
        widget=forms.RadioSelect,
        help_text="The others are linked to it and cancelled. Their tags, reporters and suffering services go on with "
        "it; their notes stay where they are.",
    )

    def set_up(self) -> None:
        if len(self.incidents) < 2:
            self.nothing_to_ask = "Tick at least two incidents that are about the same thing."
        self.fields["into"].choices = [(str(row.pk), f"{row.reference} {row.title}") for row in self.incidents]  # type: ignore[attr-defined]

    def kept(self) -> Incident:
        return next(row for row in self.incidents if str(row.pk) == self.cleaned_data["into"])


def _asked(move: Move, incident: Incident) -> list[RequiredField]:
    """The fields that a move asks of an incident, but for what suffers: see `BulkMoveForm.told`."""
    asked = [item for item in move.required if item.slug != AFFECTED]
    if enters_hold(move, incident) and HOLD_FIELD not in {item.slug for item in asked}:
        asked.append(RequiredField(HOLD_FIELD, "Reason for the hold"))
    return asked
