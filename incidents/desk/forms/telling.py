"""Forms about who is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.desk.choosers import CHOOSERS, NotChosen
from incidents.desk.forms.base import ChosenField, DeskForm, reason_field
from incidents.people.models import User

MOST_PAGED = 20


class PeopleField(forms.CharField):
    """Several people by name or user name, with commas between. Cleans to the people, each once."""

    def clean(self, value: Any) -> list[User]:
        names = [name.strip() for name in super().clean(value).split(",") if name.strip()]
        if len(names) > MOST_PAGED:
            raise ValidationError(f"Page at most {MOST_PAGED} people at once.")
        found: dict[int, User] = {}
        for name in names:
            try:
                person = CHOOSERS["person"].find(name)
            except NotChosen as error:
                raise ValidationError(str(error)) from None
            found[person.pk] = person
        return list(found.values())


class PageForm(DeskForm):
    first = ChosenField("person", label="Whom to page", help_text="Somebody who can help now.")
    others = PeopleField(
        label="And", required=False, max_length=1000, help_text="More people by their user names, with commas between."
    )
    reason = reason_field(
        "What do you need from them?", help_text="It stands in the message, unless the incident is restricted."
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if first := data.pop("first", None):
            data["people"] = list({person.pk: person for person in (first, *data.pop("others", []))}.values())
        return data
