"""The form every act of the console is asked with, and its fields."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import reverse_lazy
from django.utils import timezone

from incidents.desk.choosers import CHOOSERS, NotChosen
from incidents.lifecycle.models import Incident
from incidents.people.models import User
from incidents.refusals import Refused

MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S"


class ChosenField(forms.CharField):
    """One row, named in a text field that offers suggestions. Cleans to the row, or None when left empty."""

    def __init__(self, kind: str, **options: Any) -> None:
        self.chooser = CHOOSERS[kind]
        attributes = {
            "data-suggest": reverse_lazy("admin:incidents_incident_suggest", args=[kind]),
            "autocomplete": "off",
            "spellcheck": "false",
        }
        super().__init__(**{"max_length": 300, "widget": forms.TextInput(attrs=attributes), **options})

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        if isinstance(self.initial, Model) and text == self.chooser.written(self.initial):
            # What stands there may stay, even a team that is retired or a person who has left.
            return self.initial
        try:
            return self.chooser.find(text)
        except NotChosen as error:
            raise ValidationError(str(error)) from None

    def prepare_value(self, value: Any) -> Any:
        return self.chooser.written(value) if isinstance(value, Model) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class MomentField(forms.DateTimeField):
    """An instant, typed as wall time in the zone of the person who types it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format=MOMENT_FORMAT, attrs={"type": "datetime-local", "step": "1"})
        super().__init__(widget=widget, **options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        if not self.help_text:
            self.help_text = f"In your time zone, {timezone.get_current_timezone_name()}."
        return super().get_bound_field(form, field_name)


def unchanged(initial: datetime | None, typed: datetime | None) -> bool:
    """Whether a typed moment is the one that was shown, which a form shows to the second."""
    if initial is None or typed is None:
        return initial is typed
    return initial.replace(microsecond=0) == typed.replace(microsecond=0)


def words_field(
    label: str, *, rows: int = 3, required: bool = True, help_text: str = "", **more: Any
) -> forms.CharField:
    """Several lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, widget=widget, required=required, help_text=help_text, **more)


def reason_field(label: str = "Why?", *, required: bool = True, help_text: str = "") -> forms.CharField:
    """A reason, as long as a sentence or two."""
    return words_field(label, rows=2, required=required, help_text=help_text, max_length=300)


class DeskForm(forms.Form):
    """A form about one incident (and `target`, a row of it), for one person."""

    required_css_class = "is-required"
    use_required_attribute = True
    was_conflict = False

    def __init__(
        self, data: Any = None, *, incident: Incident, user: User, target: Any = None, now: datetime, **options: Any
    ) -> None:
        self.incident, self.person, self.target, self.now = incident, user, target, now
        super().__init__(data, label_suffix="", **options)
        self.set_up()
        self.describe()

    def set_up(self) -> None:
        """Fill in choices and first values that depend on the incident."""

    def describe(self) -> None:
        """Say no to the browser's own translations of names, and mark the first field to type in."""
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _class_of(field.widget))

    def show_refusal(self, refusal: Refused) -> None:
        """Put the refusal's sentences where they belong: at their fields, or above all."""
        placed = False
        for name, sentence in refusal.fields.items():
            if name in self.fields:
                self.add_error(name, sentence)
                placed = True
            elif sentence != refusal.sentence:
                self.add_error(None, f"{name.replace('_', ' ').capitalize()}: {sentence}")
        if not placed or refusal.sentence not in refusal.fields.values():
            self.add_error(None, refusal.sentence)


def _class_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "m-check"
    return "m-input"
