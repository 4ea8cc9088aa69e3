"""The organisation's settings and its calendars in the console."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.widgets import UnfoldAdminTextInputWidget

from incidents.catalog.admin.base import HistoryAdmin
from incidents.catalog.hours import WEEKDAYS, format_intervals, parse_intervals, problems_of_hours
from incidents.catalog.models import BusinessCalendar, OrganisationSettings


@admin.register(OrganisationSettings)
class OrganisationSettingsAdmin(HistoryAdmin):
    """One row, so its list is its page."""

    help_texts = {
        "name": "The organisation that runs this Muster.",
        "time_zone": "Times of an import are read in this zone unless it names another.",
        "report_type": "Reports become incidents of this type. Empty: user issue. A restricted type needs teams with "
        "access: without them no report is taken, because nobody could read it.",
    }
    fieldsets = (
        (None, {"fields": ("name", "time_zone", "currency", "default_hourly_cost")}),
        (
            "Reports",
            {
                "fields": (
                    "report_audience",
                    "report_introduction",
                    "report_type",
                    "report_confirm_days",
                    "report_link_days",
                ),
                "description": "The page at /report/, where people say that something is wrong and follow it.",
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:incidents_organisationsettings_change", args=[1]))


class CalendarForm(forms.ModelForm):
    """Opening hours as seven lines of text instead of JSON."""

    class Meta:
        model = BusinessCalendar
        fields = ("name", "time_zone", "is_always_open")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = self.instance.hours or {}
        for day in set(WEEKDAYS) & set(self.fields):
            self.initial[day] = format_intervals(hours.get(day, []))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        hours = {}
        for day in WEEKDAYS:
            try:
                intervals = parse_intervals(cleaned.get(day) or "")
            except ValueError as error:
                self.add_error(day, str(error))
                continue
            found = problems_of_hours({day: intervals}) if intervals else []
            if found:
                self.add_error(day, " ".join(found))
            elif intervals:
                hours[day] = intervals
        if not hours and not cleaned.get("is_always_open") and not self.errors:
            self.add_error(None, "Say when people work on at least one day, or tick “open day and night”.")
        self.instance.hours = hours
        return cleaned


def _day_field(name: str) -> forms.CharField:
    return forms.CharField(
        label=name,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text="Such as 08:00–18:00, or 08:00–12:00, 13:00–17:00. Empty: closed.",
    )


# Declared by class creation, because the admin reads the declared fields to build its own form class.
CalendarFormWithDays = type(
    "CalendarFormWithDays", (CalendarForm,), {day: _day_field(name) for day, name in WEEKDAYS.items()}
)


@admin.register(BusinessCalendar)
class BusinessCalendarAdmin(HistoryAdmin):
    form = CalendarFormWithDays
    list_display = ("name", "time_zone", "is_always_open")
    search_fields = ("name",)
    help_texts = {
        "name": "Such as “Office hours, Lisbon”.",
        "time_zone": "The hours below are wall time in this zone.",
        "is_always_open": "On: the hours below do not count.",
    }
    fieldsets = (
        (None, {"fields": ("name", "time_zone", "is_always_open")}),
        (
            "Opening hours",
            {
                "fields": tuple(WEEKDAYS),
                "description": "Wall time in the calendar's own zone. Hours past midnight belong to two days; "
                "a day ends at 24:00.",
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: BusinessCalendar | None = None) -> Any:
        """Who may only look sees the stored hours: the seven lines exist in the form alone."""
        if obj is not None and not self.has_change_permission(request, obj):
            return ((None, {"fields": ("name", "time_zone", "is_always_open", "hours")}),)
        return super().get_fieldsets(request, obj)
