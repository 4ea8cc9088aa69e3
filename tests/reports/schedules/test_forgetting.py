"""Mailings that are long over are forgotten."""

from datetime import timedelta

import pytest

from incidents.models import RecurringJob
from incidents.timers.handlers import RECURRING
from reports import reference
from reports.models import ReportDelivery, ReportRun
from reports.schedules import operations
from tests.factories import NOW
from tests.reports.schedules.making import MINUTE, make_schedule, send

pytestmark = pytest.mark.django_db
KEPT = timedelta(days=365)


def test_mailing_goes_after_its_days_with_its_copies(mary, mailbox):
    schedule = make_schedule(mary)
    operations.run_now(schedule, actor=mary, at=NOW)
    newer = operations.run_now(schedule, actor=mary, at=NOW + MINUTE)
    send(NOW + MINUTE)
    assert operations.forget_mailings(at=NOW + KEPT) == 0
    assert operations.forget_mailings(at=NOW + KEPT + timedelta(seconds=1)) == 1
    assert list(ReportRun.objects.all()) == [newer]
    assert [copy.run for copy in ReportDelivery.objects.all()] == [newer]
    assert operations.forget_mailings(at=NOW + KEPT + timedelta(seconds=1)) == 0


def test_mailing_of_which_a_copy_waits_stays(mary):
    run = operations.run_now(make_schedule(mary), actor=mary, at=NOW)
    assert operations.forget_mailings(at=NOW + 2 * KEPT) == 0
    assert list(ReportRun.objects.all()) == [run]


def test_for_how_long_is_a_setting(mary, mailbox, settings):
    settings.REPORT_MAILING_DAYS = 30
    operations.run_now(make_schedule(mary), actor=mary, at=NOW)
    send(NOW)
    assert operations.forget_mailings(at=NOW + timedelta(days=31)) == 1


def test_it_is_done_every_day():
    reference.load(at=NOW)
    assert RecurringJob.objects.filter(kind="forget_mailings").count() == 1
    assert "0" in RECURRING["forget_mailings"].run(NOW)
