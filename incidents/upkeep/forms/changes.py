"""What the list of configuration changes is narrowed by."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone

from incidents.desk.choosers import KEY_AT_END
from incidents.people.models import User
from incidents.upkeep.kinds import KINDS
from incidents.upkeep.queries import Asked


class ChangesForm(forms.Form):
    """Who, what and when; all may be left empty. People who have left can be asked for too, by their user name."""

    person = forms.CharField(
        required=False,
        max_length=300,
        label="Changed by",
        help_text="A user name.",
        widget=forms.TextInput(
            attrs={
                "class": "m-input",
                "data-suggest": reverse_lazy("admin:incidents_incident_suggest", args=["person"]),
                "autocomplete": "off",
            }
        ),
    )
    kind = forms.ChoiceField(
        required=False,
        label="What",
        help_text="One kind of row.",
        choices=[("", "Everything"), *((kind.slug, kind.word) for kind in KINDS.values())],
        widget=forms.Select(attrs={"class": "m-input"}),
    )
    since = forms.DateField(
        required=False,
        label="From",
        help_text="The first day shown.",
        widget=forms.DateInput(attrs={"type": "date", "class": "m-input"}),
    )
    until = forms.DateField(
        required=False,
        label="To",
        help_text="The last day shown.",
        widget=forms.DateInput(attrs={"type": "date", "class": "m-input"}),
    )

    def clean_person(self) -> User | None:
        text = self.cleaned_data["person"].strip()
        if not text:
            return None
        match = KEY_AT_END.search(text)
        found: User | None = User.objects.filter(username__iexact=match["key"] if match else text).first()
        if found is None:
            raise forms.ValidationError("Nobody has this user name.")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", "The last day lies before the first.")
        return cleaned

    def asked(self, before: datetime | None) -> Asked:
        """Return what was asked for; days begin and end in the reader's zone."""
        given = self.cleaned_data
        until = given["until"]
        return Asked(
            person=given["person"],
            kind=given["kind"],
            since=_midnight(given["since"]) if given["since"] else None,
            until=_midnight(until + timedelta(days=1)) if until else None,
            before=before,
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
