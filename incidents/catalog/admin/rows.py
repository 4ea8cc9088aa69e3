"""A column of plain data as rows of a form: the dates on which a calendar has other hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from incidents.catalog.calendars import NAME_LENGTH, problems_of_exceptions
from incidents.catalog.hours import format_intervals, parse_intervals

EMPTY_ROWS = 3
MOST_ROWS = 200


class ExceptionRows(forms.Widget):
    """Rows of a date, its name and its hours, and empty ones to add to; a script offers more."""

    template_name = "incidents/exception_rows.html"

    class Media:
        js = ("incidents/calendar.js",)
        css = {"screen": ("incidents/calendar.css",)}

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) else []
        empty: list[dict[str, str]] = [{"on": "", "name": "", "hours": ""}] * EMPTY_ROWS
        return {**context, "rows": [*rows, *empty], "name": name, "name_length": NAME_LENGTH}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        parts = [data.getlist(f"{name}-{part}") for part in ("on", "name", "hours")]
        rows = [dict(zip(("on", "name", "hours"), row, strict=True)) for row in zip(*parts, strict=False)]
        return [row for row in rows if any(text.strip() for text in row.values())]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-on" not in data

    def id_for_label(self, id_: str) -> str:
        return ""


class ExceptionsField(forms.Field):
    """Cleans to exceptions as `catalog.calendars` keeps them, in the order of their dates."""

    widget = ExceptionRows

    def prepare_value(self, value: Any) -> Any:
        """What is kept, as rows of text; what was typed, as it was typed."""
        return [
            {**row, "hours": row["hours"] if isinstance(row["hours"], str) else format_intervals(row["hours"])}
            for row in value or []
        ]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = super().clean(value) or []
        if len(rows) > MOST_ROWS:
            raise ValidationError(f"A calendar has at most {MOST_ROWS} exceptions. Take away those that are long past.")
        found, kept = [], []
        for row in rows:
            try:
                hours = parse_intervals(row["hours"])
            except ValueError as error:
                found.append(f"{row['on'] or 'A row without a date'}: {error}")
                continue
            kept.append({"on": row["on"].strip(), "name": row["name"].strip(), "hours": hours})
        found += problems_of_exceptions(kept)
        if found:
            raise ValidationError(found)
        return sorted(kept, key=lambda row: row["on"])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What means the same is no change, however it is typed."""
        try:
            return self.clean(data) != (initial or [])
        except ValidationError:
            return True
