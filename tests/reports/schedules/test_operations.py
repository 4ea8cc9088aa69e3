"""Making schedules, and beginning their mailings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from incidents.models import Notification, Timer
from incidents.refusals import NotPermitted
from reports.builder.operations import retire_report, save_report
from reports.models import ReportDelivery, ReportRun
from reports.schedules import operations
from reports.schedules.operations import ScheduleChanged, ScheduleRefused
from tests.factories import NOW, make_user
from tests.reports.builder.making import make_report
from tests.reports.schedules.making import DAILY, MINUTE, fire, make_schedule

pytestmark = pytest.mark.django_db
# 8 o'clock in Berlin, in winter.
FIRST = datetime(2026, 3, 3, 7, tzinfo=UTC)
DAY = timedelta(days=1)


def live(schedule):
    return list(Timer._base_manager.filter(kind="report_schedule", subject_id=schedule.pk, state="pending"))


def test_schedule_promises_its_next_slot_in_its_own_zone(mary):
    schedule = make_schedule(mary)
    assert schedule.next_slot == FIRST
    assert [timer.due_at for timer in live(schedule)] == [FIRST]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rule": "FREQ=HOURLY"}, "rule"),
        ({"rule": "every now and then"}, "rule"),
        ({"rule": "FREQ=DAILY;UNTIL=20200101T000000"}, "rule"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"formats": ["exe"]}, "formats"),
    ],
)
def test_schedule_that_makes_no_sense_names_its_field(mary, values, field):
    with pytest.raises(ScheduleRefused) as refusal:
        make_schedule(mary, **values)
    assert field in refusal.value.fields


def test_recipients_must_be_people_who_read_reports_and_have_mail(mary, alice, carol):
    carol.email = ""
    carol.save()
    for people in ([alice], [carol]):
        with pytest.raises(ScheduleRefused) as refusal:
            make_schedule(mary, *people)
        assert "recipients" in refusal.value.fields


def test_report_of_somebody_else_cannot_be_mailed(mary, tom):
    with pytest.raises(ScheduleRefused) as refusal:
        make_schedule(mary, report=make_report(tom))
    assert "report" in refusal.value.fields


def test_schedule_is_changed_by_its_owner_on_the_row_they_saw(mary, tom):
    schedule = make_schedule(mary, tom)
    given = {**DAILY, "time_of_day": "09:00"}
    with pytest.raises(NotPermitted):
        operations.save_schedule(schedule, given, recipients=[tom], actor=tom, at=NOW)
    operations.save_schedule(schedule, given, recipients=[mary], actor=mary, at=NOW, expected_revision=1)
    with pytest.raises(ScheduleChanged):
        operations.save_schedule(schedule, given, recipients=[tom], actor=mary, at=NOW, expected_revision=1)

    schedule.refresh_from_db()
    assert schedule.next_slot == FIRST + 60 * MINUTE
    assert [timer.due_at for timer in live(schedule)] == [schedule.next_slot]
    assert [one.user for one in schedule.recipients.all()] == [mary]


def test_slot_begins_one_mailing_and_promises_the_next(mary, tom):
    schedule = make_schedule(mary, mary, tom)
    fire(FIRST)
    fire(FIRST + MINUTE)

    run = ReportRun.objects.get()
    assert (run.slot_at, run.today, run.asked_by) == (FIRST, date(2026, 3, 3), None)
    assert {copy.user for copy in run.deliveries.all()} == {mary, tom}
    schedule.refresh_from_db()
    assert schedule.next_slot == FIRST + DAY


def test_of_missed_slots_the_latest_is_mailed(mary):
    schedule = make_schedule(mary)
    fire(FIRST + 3 * DAY + MINUTE)

    assert ReportRun.objects.get().slot_at == FIRST + 3 * DAY
    schedule.refresh_from_db()
    assert schedule.next_slot == FIRST + 4 * DAY


def test_day_of_the_period_is_that_of_the_zone(mary):
    make_schedule(mary, time_zone="Pacific/Auckland", time_of_day="07:00")
    fire(datetime(2026, 3, 2, 18, tzinfo=UTC))
    assert ReportRun.objects.get().today == date(2026, 3, 3)


def test_paused_schedule_mails_nothing_until_it_goes_on(mary):
    schedule = make_schedule(mary)
    operations.pause_schedule(schedule, actor=mary, at=NOW)
    operations.pause_schedule(schedule, actor=mary, at=NOW + MINUTE)
    fire(FIRST)
    assert not ReportRun.objects.exists()

    operations.resume_schedule(schedule, actor=mary, at=FIRST + MINUTE)
    schedule.refresh_from_db()
    assert (schedule.paused_at, schedule.next_slot) == (None, FIRST + DAY)
    fire(FIRST + DAY)
    assert ReportRun.objects.get().slot_at == FIRST + DAY


def test_ended_schedule_is_over(mary):
    schedule = make_schedule(mary)
    operations.retire_schedule(schedule, actor=mary, at=NOW)
    operations.retire_schedule(schedule, actor=mary, at=NOW)
    assert live(schedule) == []
    with pytest.raises(NotPermitted):
        operations.resume_schedule(schedule, actor=mary, at=NOW)


@pytest.mark.parametrize("lost", ["retired", "unshared", "right", "left"])
def test_schedule_that_cannot_go_on_is_paused_and_its_owner_told(mary, tom, lost):
    report = make_report(tom, sharing="everybody")
    schedule = make_schedule(mary, report=report)
    if lost == "retired":
        retire_report(report, actor=tom, at=NOW)
    elif lost == "unshared":
        save_report(report, {"sharing": "own"}, actor=tom, at=NOW)
    elif lost == "right":
        mary.groups.clear()
    else:
        operations.leave_schedule(schedule, actor=mary, at=NOW)
    fire(FIRST)

    schedule.refresh_from_db()
    assert (schedule.paused_at, schedule.next_slot) == (FIRST, None)
    assert schedule.pause_reason
    assert not ReportRun.objects.exists()
    told = Notification._base_manager.filter(kind="report.undelivered", recipient=mary, channel="inbox").get()
    assert schedule.pause_reason in told.context["reasons"]


def test_mailing_asked_for_goes_to_the_asker_or_to_all(mary, tom):
    schedule = make_schedule(mary, tom)
    mine = operations.run_now(schedule, actor=mary, at=NOW, only_me=True)
    everybodys = operations.run_now(schedule, actor=mary, at=NOW + MINUTE)

    assert (mine.asked_by, [copy.user for copy in mine.deliveries.all()]) == (mary, [mary])
    assert [copy.user for copy in everybodys.deliveries.all()] == [tom]
    with pytest.raises(NotPermitted):
        operations.run_now(schedule, actor=tom, at=NOW)
    assert ReportDelivery.objects.count() == 2


def test_leaving_is_for_those_who_get_it(mary, tom):
    schedule = make_schedule(mary, mary, tom)
    operations.leave_schedule(schedule, actor=tom, at=NOW)
    assert [one.user for one in schedule.recipients.all()] == [mary]
    with pytest.raises(NotPermitted):
        operations.leave_schedule(schedule, actor=make_user("x", "manager"), at=NOW)
