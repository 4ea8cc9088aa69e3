"""What the forms of notifications share: their looks, and where a refusal is said."""

from __future__ import annotations

from typing import Any

from django import forms

from incidents.refusals import Refused

TICKED = (forms.CheckboxInput, forms.CheckboxSelectMultiple, forms.RadioSelect)


class PlainForm(forms.Form):
    """A form in the console's own looks."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "m-check" if isinstance(field.widget, TICKED) else "m-input")

    def show_refusal(self, refusal: Refused) -> None:
        """Put the refusal's sentences at their fields, or above all where it names none of the form's."""
        named = {name: sentence for name, sentence in refusal.fields.items() if name in self.fields}
        for name, sentence in named.items():
            self.add_error(name, sentence)
        if refusal.sentence not in named.values():
            self.add_error(None, refusal.sentence)
