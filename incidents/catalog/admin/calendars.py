"""Business calendars in the console: hours, holidays, exceptions, and what the next weeks look like by them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from incidents import signals
from incidents.catalog.admin.base import HistoryAdmin
from incidents.catalog.admin.rows import ExceptionsField
from incidents.catalog.calendars import calendar_data, hours_of, validate_place
from incidents.catalog.hours import WEEKDAYS, format_intervals, parse_intervals, problems_of_hours
from incidents.catalog.models import BusinessCalendar
from incidents.catalog.operations import COUNTED
from incidents.catalog.public_holidays import countries

WEEKS = 4
# What promises are reckoned by, as the form names it.
COUNTS = {*COUNTED - {"hours"}, *WEEKDAYS}


class CalendarForm(forms.ModelForm):
    """Opening hours as seven lines of text, and exceptions as rows, instead of JSON."""

    exceptions = ExceptionsField(
        label="Dates with other hours",
        required=False,
        help_text="They go before the weekday and before holidays. Hours as above; empty: closed all day.",
    )
    country = forms.ChoiceField(
        label="Public holidays of",
        required=False,
        widget=UnfoldAdminSelectWidget,
        help_text="On its public holidays nobody works. Empty: no holidays.",
    )

    class Meta:
        model = BusinessCalendar
        fields = ("name", "time_zone", "is_always_open", "country", "country_part", "exceptions")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = self.instance.hours or {}
        for day in set(WEEKDAYS) & set(self.fields):
            self.initial[day] = format_intervals(hours.get(day, []))
        if (field := self.fields.get("country")) is not None:
            field.choices = [("", "No holidays"), *countries().items()]  # type: ignore[attr-defined]

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
        self._check_whole(cleaned, hours)
        self.instance.hours = hours
        return cleaned

    def _check_whole(self, cleaned: dict[str, Any], hours: dict[str, Any]) -> None:
        always = cleaned.get("is_always_open")
        if not hours and not always and not self.errors:
            self.add_error(None, "Say when people work on at least one day, or tick “open day and night”.")
        try:
            validate_place(cleaned.get("country") or "", (cleaned.get("country_part") or "").strip())
        except forms.ValidationError as error:
            self.add_error(None, error)


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
    list_display = ("name", "time_zone", "is_always_open", "country")
    search_fields = ("name",)
    readonly_fields = ("next_weeks",)
    help_texts = {
        "name": "Such as “Office hours, Lisbon”.",
        "time_zone": "The hours below are wall time in this zone.",
        "is_always_open": "On: the hours, holidays and dates below do not count.",
        "country_part": "Its code, where a part of the country has holidays of its own, such as SCT or BY.",
    }
    fieldsets = (
        (None, {"fields": ("name", "time_zone", "is_always_open")}),
        ("The next four weeks, as saved", {"fields": ("next_weeks",)}),
        (
            "Opening hours",
            {
                "fields": tuple(WEEKDAYS),
                "description": "Wall time in the calendar's own zone. Hours past midnight belong to two days; "
                "a day ends at 24:00.",
            },
        ),
        ("Holidays and other dates", {"fields": ("country", "country_part", "exceptions")}),
    )

    @display(description="Next four weeks")
    def next_weeks(self, calendar: BusinessCalendar) -> str:
        if calendar.pk is None:
            return "Shown once the calendar is saved."
        today = timezone.now().astimezone(ZoneInfo(calendar.time_zone)).date()
        context = {"weekdays": WEEKDAYS.values(), "weeks": weeks_of(calendar, today)}
        return render_to_string("incidents/calendar_weeks.html", context)

    def get_fieldsets(self, request: HttpRequest, obj: BusinessCalendar | None = None) -> Any:
        """Who may only look sees the stored hours: the seven lines exist in the form alone."""
        if obj is not None and not self.has_change_permission(request, obj):
            looked_at = ("name", "time_zone", "is_always_open", "hours", "country", "country_part", "next_weeks")
            return ((None, {"fields": looked_at}),)
        return super().get_fieldsets(request, obj)

    def save_model(self, request: HttpRequest, obj: BusinessCalendar, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and COUNTS & set(form.changed_data):
            told: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
            signals.calendar_changed.send(BusinessCalendar, calendar=obj, **told)


def weeks_of(calendar: BusinessCalendar, today: date) -> list[list[dict[str, Any]]]:
    """Four weeks from this one's Monday on: each day with its hours and the holiday or exception that it is."""
    hours = hours_of(calendar_data(calendar))
    monday = today - timedelta(days=today.weekday())
    days = []
    for number in range(7 * WEEKS):
        on = monday + timedelta(days=number)
        intervals, name = hours.on(on)
        words = ", ".join(f"{_clock(first)}–{_clock(last)}" for first, last in intervals)
        days.append({"on": on, "hours": words, "name": name, "is_today": on == today})
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
