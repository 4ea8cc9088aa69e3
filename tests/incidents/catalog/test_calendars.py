"""Business calendars in the console: holidays, dates with other hours, the weeks ahead, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from incidents.catalog.admin.calendars import weeks_of
from incidents.models import BusinessCalendar, Job
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PAGE = "/admin/incidents/businesscalendar/"


@pytest.fixture
def console(client, reference):
    client.force_login(make_user("ines", "administrator"))
    return client


def form(**values):
    rows = {
        "exceptions-on": ["2026-12-24", ""],
        "exceptions-name": ["Eve", ""],
        "exceptions-hours": ["08:00-12:00", ""],
    }
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00–18:00") | {"sat": "", "sun": ""}
    return {
        "name": "Glasgow",
        "time_zone": "Europe/London",
        "country": "GB",
        "country_part": "SCT",
        **days,
        **rows,
        **values,
    }


def test_a_calendar_is_made_and_names_the_days_that_are_no_work(console):
    answer = console.post(f"{PAGE}add/", form())
    assert answer.status_code == 302, answer.context["errors"]
    calendar = BusinessCalendar.objects.get(name="Glasgow")
    assert calendar.exceptions == [{"on": "2026-12-24", "name": "Eve", "hours": [["08:00", "12:00"]]}]
    days = {day["on"]: day for week in weeks_of(calendar, date(2026, 11, 30)) for day in week}
    assert (days[date(2026, 11, 30)]["name"], days[date(2026, 11, 30)]["hours"]) == ("Saint Andrew's Day", "")
    assert days[date(2026, 12, 24)] == {
        "on": date(2026, 12, 24),
        "hours": "08:00–12:00",
        "name": "Eve",
        "is_today": False,
    }
    page = console.get(f"{PAGE}{calendar.pk}/change/").content.decode()
    assert 'value="2026-12-24"' in page
    assert 'class="cal-weeks"' in page


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"is_always_open": "on"}, "knows no holidays and no exceptions"),
        ({"country_part": "XX"}, "no part of it"),
        ({"country": "", "country_part": "SCT"}, "Choose the country too"),
        ({"exceptions-on": ["", ""]}, "A row has no date"),
        ({"exceptions-hours": ["late", ""]}, "is not an interval"),
        (dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ""), "at least one day"),
    ],
)
def test_what_cannot_work_is_refused_and_stays_as_typed(console, values, words):
    answer = console.post(f"{PAGE}add/", form(**values))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert "Eve" in page


def test_clocks_are_reckoned_again_only_when_hours_change(console):
    console.post(f"{PAGE}add/", form())
    calendar = BusinessCalendar.objects.get(name="Glasgow")
    address = f"{PAGE}{calendar.pk}/change/"
    assert console.post(address, form(name="Glasgow office")).status_code == 302
    assert not Job.objects.exists()
    assert console.post(address, form(mon="")).status_code == 302
    assert Job.objects.get().parameters == {"because": {"calendar": "Glasgow"}}


def test_a_calendar_that_never_opens_is_no_calendar():
    with pytest.raises(ValidationError, match="nobody ever works"):
        BusinessCalendar(name="Never", hours={}).full_clean()
