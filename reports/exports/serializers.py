"""What the API of exports takes, and how columns look."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from incidents.desk.addresses import LONGEST, UnknownFilters, clean_query
from incidents.rest.fields import Body, text
from reports.exports.choices import Format
from reports.exports.columns import COLUMNS
from reports.exports.job import EVERYTHING, MOST_COLUMNS_ON_PAPER, TOO_MANY_COLUMNS


class IncidentExportBody(Body):
    """Which incidents, as which file."""

    format = serializers.ChoiceField(choices=Format.choices, help_text="The kind of file.")
    filters = text(
        LONGEST,
        required=False,
        default=EVERYTHING,
        help_text="Those of the queue's address, such as `tab=all&type=outage&reported_from=2026-11-01`; without "
        "`tab`, what is open.",
    )
    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=sorted(COLUMNS)),
        required=False,
        default=list,
        max_length=len(COLUMNS),
        help_text="By their names; without any, the usual ones. Those that are not yours to see are left out.",
    )

    def validate_filters(self, value: str) -> str:
        try:
            return clean_query(value)
        except UnknownFilters as error:
            raise serializers.ValidationError(str(error)) from None

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["format"] == Format.PDF and len(set(attrs["columns"])) > MOST_COLUMNS_ON_PAPER:
            raise serializers.ValidationError({"columns": [TOO_MANY_COLUMNS]})
        return attrs


class ExportColumnShape(serializers.Serializer[Any]):
    """A column that a file of incidents may have."""

    name = serializers.CharField()
    title = serializers.CharField(help_text="As files for people call it.")
    part = serializers.CharField(help_text="What it is about.")
    is_usual = serializers.BooleanField(help_text="Whether it is taken where none is named.")
