"""Schedules of reports with what was mailed, and forms that ask how often: nothing for axe to find, in both themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import ReportDelivery
from reports.schedules import operations
from tests.browser.test_axe_of_learning import look
from tests.factories import make_user
from tests.reports.builder.making import make_report
from tests.reports.schedules.making import make_schedule

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_on_schedules_and_their_forms(size, transactional_db, reference, axe, open_browser):
    now = timezone.now()
    rita = make_user("rita", "manager", first_name="Rita", last_name="Rowe", email="rita@example.org")
    tom = make_user("tom", "trainer", first_name="Tom", last_name="Tate", email="tom@example.org")
    report = make_report(rita, sharing="everybody")
    schedule = make_schedule(rita, rita, tom, report=report, at=now, formats=["pdf"], note="Before the meeting.")
    operations.run_now(schedule, actor=rita, at=now)
    ReportDelivery.objects.filter(user=tom).update(
        state="failed", reason="550 nobody of that name", next_at=None, settled_at=now + timedelta(seconds=1)
    )
    one = f"/admin/reports/schedules/{schedule.pk}/"
    addresses = [one, f"{one}change/", "/admin/reports/schedules/new/", f"/admin/reports/saved/{report.pk}/change/"]
    look(open_browser(rita, size), axe, addresses)
