"""The forms a reporter meets: one to report, one to add, one to say what still fails."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.catalog.models import Service
from incidents.people.models import User
from incidents.reporter import tickets
from incidents.reporter.choices import Hurt
from incidents.reporter.operations.base import WORDS_LENGTH

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """Return text as one line without control characters or marks that turn its direction round."""
    kept = "".join(sign for sign in _CONTROL.sub(" ", text) if unicodedata.category(sign) != "Cf")
    return " ".join(kept.split())


class ReportForm(forms.Form):
    """What is wrong. `user` None: whoever reports has no account and says name and address.

    `following`: they follow what is known, so only who they are is needed.
    """

    title = forms.CharField(
        label="What is wrong?",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="In a few words, such as “The printer on floor 3 jams”.",
        error_messages={"required": "Say in a few words what is wrong."},
    )
    service: forms.ModelChoiceField[Service] = forms.ModelChoiceField(
        label="Which service is it?", queryset=None, required=False, empty_label="I do not know"
    )
    words = forms.CharField(
        label="What happened?",
        required=False,
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What you did, what you saw, since when. Never write a password here.",
    )
    hurt = forms.ChoiceField(
        label="How badly does it hurt you?",
        choices=Hurt.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one, so that we know how soon."},
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Say who you are, so that we can speak to you."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="The link to follow it goes there, and word when it is fixed; nothing else.",
        error_messages={"required": "Say where the link to follow it goes."},
    )
    # People leave it alone, because they do not see it.
    website = forms.CharField(label="Leave this empty", required=False)

    def __init__(self, *args: Any, user: User | None, at: datetime, following: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.keeps_ticket = True
        service = self.fields["service"]
        service.queryset = Service.objects.filter(retired_at=None)  # type: ignore[attr-defined]
        service.error_messages["invalid_choice"] = "Choose one from the list."
        if user is not None:
            del self.fields["name"], self.fields["email"]
        if following:
            self.fields["title"].required = self.fields["hurt"].required = False
        for name, field in self.fields.items():
            self._describe(name, field)

    def _describe(self, name: str, field: forms.Field) -> None:
        """Say at each field, for those who do not see the page, what helps and what is wrong."""
        told = [f"{name}-help"] if field.help_text else []
        if self.is_bound and name in self.errors:
            told.append(f"{name}-wrong")
            field.widget.attrs["aria-invalid"] = "true"
        if told and name != "hurt":
            field.widget.attrs["aria-describedby"] = " ".join(told)

    def clean_title(self) -> str:
        title = one_line(self.cleaned_data["title"])
        if not title and self.fields["title"].required:
            raise ValidationError("Say in a few words what is wrong.")
        return title

    def clean_name(self) -> str:
        name = one_line(self.cleaned_data["name"])
        if not name:
            raise ValidationError("Say who you are, so that we can speak to you.")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("website"):
            raise ValidationError("A field that is to stay empty was filled in. Please send it once more.")
        try:
            tickets.check(self.data.get("ticket", ""), self.at)
        except tickets.TicketRefused as refusal:
            self.keeps_ticket = refusal.is_kept
            raise ValidationError(refusal.sentence) from None
        return cleaned
