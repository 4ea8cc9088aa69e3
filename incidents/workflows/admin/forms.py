"""Forms for the states, moves and fields of a draft: plain words on the page, numbers and JSON in the rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import slugify
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from incidents.workflows.choices import FieldKind
from incidents.workflows.fields import BUILT_IN
from incidents.workflows.models import State, Transition, WorkflowField
from incidents.workflows.snapshot import SHORTEST_WAIT_SECONDS, duration_in_words, parse_duration

LONGEST_WAIT_SECONDS = 10 * 365 * 24 * 3600
MOVE_FIELDS = (
    "name",
    "slug",
    "from_state",
    "to_state",
    "required_fields",
    "needs_reason",
    "permission",
    "automatic_after_seconds",
    "guidance",
    "position",
)


class StateChoice(forms.TypedChoiceField):
    """A choice among states that were loaded once for the whole page."""

    def __init__(self, states: list[State], **kwargs: Any) -> None:
        by_key = {str(state.pk): state for state in states}
        super().__init__(
            choices=[("", "Choose a state"), *((key, state.name) for key, state in by_key.items())],
            coerce=by_key.__getitem__,
            empty_value=None,
            widget=UnfoldAdminSelectWidget,
            **kwargs,
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")


class NamedForm(forms.ModelForm):
    """A row with a short name, which is made from its name where none is given."""

    named_by = "name"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        short = self.fields["slug"]
        short.required, short.label = False, "Short name"
        short.help_text = "Programs know it by this. Left empty, it is made from the name."

    def clean_slug(self) -> str:
        given = self.cleaned_data.get("slug") or slugify(self.cleaned_data.get(self.named_by, "")).replace("-", "_")
        if not given:
            raise forms.ValidationError("Give a short name: letters, digits and underscores.")
        return str(given)[:60]


class StateForm(NamedForm):
    """One state. That there is one start is seen to when all are saved together."""

    class Meta:
        model = State
        fields = ("name", "slug", "phase", "is_start", "description", "position")

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"is_start"}  # type: ignore[misc, no-any-return]


class MoveForm(NamedForm):
    """One move; `move_form` gives it its states and fields."""

    class Meta:
        model = Transition
        fields = MOVE_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seconds = self.instance.automatic_after_seconds
        self.initial["automatic_after_seconds"] = duration_in_words(seconds) if seconds is not None else ""
        self.initial["required_fields"] = list(self.instance.required_fields or ())

    def clean_automatic_after_seconds(self) -> int | None:
        try:
            seconds = parse_duration(self.cleaned_data["automatic_after_seconds"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if seconds is not None and not SHORTEST_WAIT_SECONDS <= seconds <= LONGEST_WAIT_SECONDS:
            raise forms.ValidationError("A move that happens by itself waits at least a minute and at most ten years.")
        return seconds

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("from_state") and cleaned.get("from_state") == cleaned.get("to_state"):
            self.add_error("to_state", "A move leads to another state than the one it starts from.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """One automatic move out of each state: the formset looks, because it sees all of them."""
        return super()._get_validation_exclusions() | {"automatic_after_seconds"}  # type: ignore[misc, no-any-return]


class MoveFormSet(PaginationInlineFormSet):
    """All moves of a draft."""

    def clean(self) -> None:
        super().clean()
        waiting: set[Any] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned.get("DELETE") or not cleaned.get("from_state") or cleaned.get("automatic_after_seconds") is None:
                continue
            if cleaned["from_state"].pk in waiting:
                form.add_error(
                    "automatic_after_seconds", "Another move leaves this state by itself: only one can be the first."
                )
            waiting.add(cleaned["from_state"].pk)


def move_form(states: list[State], own_fields: list[WorkflowField]) -> type[MoveForm]:
    """Return the form class for moves between these states, asking for built-in fields and these."""
    asks = [(slug, field.label) for slug, field in BUILT_IN.items()]
    asks += [(field.slug, f"{field.label} (this workflow)") for field in own_fields]
    declared = {
        "from_state": StateChoice(states, label="From", help_text="Where the move is offered."),
        "to_state": StateChoice(states, label="To", help_text="Where it leads."),
        "required_fields": forms.MultipleChoiceField(
            choices=asks,
            required=False,
            label="Asks for",
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
            help_text="What must be known before the move can be made.",
        ),
        "automatic_after_seconds": forms.CharField(
            required=False,
            label="Happens by itself after",
            widget=UnfoldAdminTextInputWidget,
            help_text="Such as 5 days, counted from entering the state. Empty: never.",
        ),
    }
    return type("MoveForm", (MoveForm,), declared)


class OwnFieldForm(NamedForm):
    """One field of the workflow; its answers are written one to a line."""

    named_by = "label"

    options = forms.CharField(
        required=False,
        label="Answers",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="For “one of several”: one answer to a line.",
    )

    class Meta:
        model = WorkflowField
        fields = ("label", "slug", "kind", "options", "unit", "help_text", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["options"] = "\n".join(self.instance.options or ())

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        return lines if self.cleaned_data.get("kind") == FieldKind.CHOICE else []
