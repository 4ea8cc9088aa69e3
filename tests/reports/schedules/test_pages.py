"""The pages of schedules: who sees them, what they say and keep, what they cost."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.permissions.roles import ROLES
from reports.models import ReportRun, ReportSchedule
from reports.schedules import operations
from tests.factories import NOW, make_user
from tests.reports.builder.making import make_report
from tests.reports.builder.test_pages import READERS
from tests.reports.schedules.making import MINUTE, make_schedule

pytestmark = pytest.mark.django_db
ALL = "/admin/reports/schedules/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def of(user):
    client = Client()
    client.force_login(user)
    return client


def typed(report, *people, **values):
    return {
        "report": report.pk,
        "recipients": [person.pk for person in people],
        "recurs": "week",
        "starts_on": "2026-03-04",
        "time_of_day": "08:00",
        "time_zone": "Europe/London",
        "skips_empty": "on",
        **values,
    }


@pytest.mark.parametrize("role", sorted(ROLES))
def test_pages_are_for_those_who_read_reports(mary, role):
    reader = make_user("reader", role, email="reader@example.org")
    schedule = make_schedule(mary)
    schedule.recipients.create(user=reader)
    client = of(reader)
    for path in ("", "new/", f"{schedule.pk}/"):
        assert client.get(f"{ALL}{path}").status_code == (200 if role in READERS else 403), path


def test_schedule_is_made_shown_and_changed(mary, tom):
    report = make_report(mary, sharing="everybody")
    client = of(mary)
    page = client.post(f"{ALL}new/", typed(report, tom, formats=["csv"]), follow=True).content.decode()

    schedule = ReportSchedule.objects.get()
    assert (schedule.rule, schedule.formats, schedule.owner) == ("FREQ=WEEKLY;BYDAY=WE", ["csv"], mary)
    for words in ("Saved.", "Every week, on Wednesday", "Tom Tate", "Wed 4 Mar 2026, 08:00 GMT", "CSV"):
        assert words in page
    form = client.get(f"{ALL}{schedule.pk}/change/").content.decode()
    assert 'value="2026-03-04"' in form
    assert 'value="08:00"' in form
    client.post(f"{ALL}{schedule.pk}/change/", typed(report, mary, recurs="day", revision=1))
    schedule.refresh_from_db()
    assert (schedule.rule, [one.user for one in schedule.recipients.all()]) == ("FREQ=DAILY", [mary])


def test_what_cannot_be_saved_keeps_what_was_typed(mary, tom):
    answer = of(mary).post(
        f"{ALL}new/", typed(make_report(mary), tom, recurs="own", rule="FREQ=HOURLY", note="Kept words")
    )
    words = answer.content.decode()
    assert answer.status_code == 422
    assert "At most one mail a day" in words
    assert "Kept words" in words


def test_form_without_any_report_leads_to_making_one(mary):
    assert "Make a report first" in of(mary).get(f"{ALL}new/").content.decode()


def test_buttons_do_what_they_say(mary, tom):
    schedule = make_schedule(mary, mary, tom)
    client = of(mary)

    def press(act):
        assert client.post(f"{ALL}{schedule.pk}/do/{act}/").status_code == 302
        schedule.refresh_from_db()

    press("pause")
    assert schedule.paused_at == NOW
    press("resume")
    assert schedule.paused_at is None
    press("try")
    assert ReportRun.objects.get().deliveries.get().user == mary
    press("leave")
    assert [one.user for one in schedule.recipients.all()] == [tom]
    press("retire")
    assert schedule.retired_at == NOW
    assert client.post(f"{ALL}{schedule.pk}/do/run/").status_code == 404
    assert client.get(f"{ALL}{schedule.pk}/do/pause/").status_code == 405


def test_recipient_sees_their_copies_and_may_leave_only(mary, tom):
    schedule = make_schedule(mary, mary, tom)
    operations.run_now(schedule, actor=mary, at=NOW)
    client = of(tom)
    page = client.get(f"{ALL}{schedule.pk}/").content.decode()

    assert "Stop sending it to me" in page
    assert "Tom Tate: waiting" in page
    assert "Mary Moss: waiting" not in page
    assert "Send it to all now" not in page
    assert client.get(f"{ALL}{schedule.pk}/change/").status_code == 403
    assert client.post(f"{ALL}{schedule.pk}/do/run/").status_code == 403
    client.post(f"{ALL}{schedule.pk}/do/leave/")
    assert client.get(f"{ALL}{schedule.pk}/").status_code == 404


def test_hidden_and_absent_schedules_answer_alike(mary, tom):
    schedule = make_schedule(mary, report=make_report(mary))
    client = of(tom)
    for pk in (schedule.pk, 2**70):
        assert client.get(f"{ALL}{pk}/").status_code == 404
        assert client.get(f"{ALL}{pk}/change/").status_code == 404
        assert client.post(f"{ALL}{pk}/do/pause/").status_code == 404


def test_pages_cost_the_same_however_much_there_is(mary, tom):
    schedule = make_schedule(mary, mary)
    operations.run_now(schedule, actor=mary, at=NOW)
    client = of(mary)
    client.get(ALL)

    def cost(path):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"{ALL}{path}").status_code == 200
        return len(seen)

    paths = ("", f"{schedule.pk}/", f"{schedule.pk}/change/")
    one = [cost(path) for path in paths]
    schedule.recipients.create(user=tom)
    for number in range(1, 4):
        make_schedule(mary, mary, tom)
        operations.run_now(schedule, actor=mary, at=NOW + number * MINUTE)
    assert [cost(path) for path in paths] == one
    assert max(one) <= 15
