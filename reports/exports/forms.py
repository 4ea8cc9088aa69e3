"""What people choose of an export."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms

from incidents.desk.addresses import UnknownFilters, clean_query
from incidents.notifications.forms.base import PlainForm
from incidents.people.models import User
from reports.exports.choices import Format
from reports.exports.columns import USUAL, columns_for
from reports.exports.job import MOST_COLUMNS_ON_PAPER, TOO_MANY_COLUMNS

DAYS = ("reported_from", "reported_to")


def _day(label: str, help_text: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, help_text=help_text)


class ExportForm(PlainForm):
    """`query` holds the filters of the list, as the queue's address does; the two days stand beside it."""

    query = forms.CharField(required=False, max_length=2_000, widget=forms.HiddenInput)
    reported_from = _day("Reported from", "Empty: from the first one on.")
    reported_to = _day("Reported to", "This day is part of it. Empty: up to now.")
    kind = forms.ChoiceField(
        label="Kind of file",
        choices=Format.choices,
        initial=Format.CSV,
        widget=forms.RadioSelect,
        help_text="A PDF holds at most 1,000 incidents and 12 columns; the others have no end.",
    )
    columns = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, help_text="Lengths of time go from the report to the milestone."
    )

    def __init__(self, data: Any = None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        offered = groupby(columns_for(user).values(), key=lambda column: column.part)
        field: Any = self.fields["columns"]
        field.choices = [(part, [(column.name, column.title) for column in held]) for part, held in offered]
        field.initial = USUAL

    def clean_query(self) -> str:
        try:
            return clean_query(self.cleaned_data["query"])
        except UnknownFilters as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("reported_from"), given.get("reported_to")
        if since and until and until < since:
            self.add_error("reported_to", "This lies before the first day.")
        if given.get("kind") == Format.PDF and len(given.get("columns", ())) > MOST_COLUMNS_ON_PAPER:
            self.add_error("columns", TOO_MANY_COLUMNS)
        return given

    def list_query(self) -> str:
        """The filters with the two days in them."""
        held = {name: value for name, value in parse_qsl(self.cleaned_data["query"]) if name not in DAYS}
        held |= {name: day.isoformat() for name in DAYS if (day := self.cleaned_data[name])}
        return clean_query(urlencode(held))
