"""The mails of schedules, over a real SMTP server."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from incidents.models import Notification
from incidents.permissions.principal import as_system
from reports.models import ReportDelivery
from reports.schedules import operations
from reports.schedules.operations.sending import BACK_OFF, TELL_AFTER
from tests.factories import NOW, make_incident, make_team
from tests.reports.builder.making import make_report
from tests.reports.paper import Paper
from tests.reports.schedules.making import MINUTE, make_schedule, send

pytestmark = pytest.mark.django_db


def begin(schedule, at=NOW):
    return operations.run_now(schedule, actor=schedule.owner, at=at)


def part(message, kind):
    return message.get_body((kind,)).get_content()


def told(person):
    return list(Notification._base_manager.filter(kind="report.undelivered", recipient=person, channel="inbox"))


def test_mail_has_figures_a_picture_and_files(mary, mailbox):
    make_incident(team=make_team("Platform & <b>Payments</b>"))
    begin(make_schedule(mary, formats=["csv", "xlsx", "pdf"], note="Look at the <first> line."))
    assert send(NOW) == 1

    (message,) = mailbox.taken
    assert (message["To"], message["Auto-Submitted"]) == ("mary@example.org", "auto-generated")
    assert message["Subject"] == "Volume by team: 2 Mar 2026"
    for words in (part(message, "plain"), part(message, "html")):
        for expected in ("Reported", "2 Mar 2026", "what Mary Moss may see", "https://muster.example/admin/reports/"):
            assert expected in words
    assert "Platform &amp; &lt;b&gt;Payments&lt;/b&gt;" in part(message, "html")
    assert "Look at the <first> line." in part(message, "plain")
    assert [file.get_filename() for file in message.iter_attachments()] == [
        "volume-by-team-2026-03-02.csv",
        "volume-by-team-2026-03-02.xlsx",
        "volume-by-team-2026-03-02.pdf",
    ]
    pictures = [one for one in message.walk() if one.get_content_type() == "image/png"]
    assert [one["Content-ID"] for one in pictures] == ["<picture-1>"]
    assert 'src="cid:picture-1"' in part(message, "html")
    assert pictures[0].get_content().startswith(b"\x89PNG")


def test_attached_files_are_read_by_the_programs_they_are_for(mary, mailbox):
    make_incident(team=make_team("Mail"))
    make_incident(team=make_team("=cmd"), at=NOW - timedelta(days=1))
    begin(make_schedule(mary, report=make_report(mary, compares=True), formats=["csv", "xlsx", "pdf"]))
    assert send(NOW) == 1
    files = {one.get_filename().rpartition(".")[2]: one for one in mailbox.taken[0].iter_attachments()}
    assert {kind: one.get_content_type() for kind, one in files.items()} == {
        "csv": "text/csv",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pdf": "application/pdf",
    }
    table = list(csv.reader(io.StringIO(files["csv"].get_payload(decode=True).decode("utf-8-sig"))))
    assert table[0][:4] == ["Metric", "Group", "Unit", "Value"]
    assert [row[:4] for row in table[1:]] == [["Reported", "Mail", "count", "1.0"], ["Reported", "All", "count", "1.0"]]

    book = load_workbook(io.BytesIO(files["xlsx"].get_payload(decode=True)))
    sheets = {sheet.title: list(sheet.values) for sheet in book}
    figures = next(iter(sheets.values()))
    assert [row[:4] for row in figures[1:]] == [("Reported", "Mail", "count", 1), ("Reported", "All", "count", 1)]

    paper = Paper(files["pdf"].get_payload(decode=True))
    assert (paper.pages, paper.pictures) == (1, 1)
    for words in ("Volume by team", "what Mary Moss may see", "Reported", "Mail", "Before"):
        assert words in paper.words


def test_each_copy_is_counted_for_its_reader(mary, tom, mailbox):
    with as_system("a test"):
        make_incident("security", actor=mary, title="zanzibar")
    report = make_report(mary, sharing="everybody", group="")
    begin(make_schedule(mary, mary, tom, report=report))
    assert send(NOW) == 2

    copies = {message["To"]: part(message, "plain") for message in mailbox.taken}
    assert "All: 1" in copies["mary@example.org"]
    assert "All: 0" in copies["tom@example.org"]
    assert not any("zanzibar" in copy for copy in copies.values())


def test_empty_copy_is_skipped_where_that_is_wanted(mary, mailbox):
    run = begin(make_schedule(mary, skips_empty=True))
    assert send(NOW) == 0
    copy = run.deliveries.get()
    assert (copy.state, copy.settled_at, mailbox.taken, told(mary)) == ("skipped", NOW, [], [])
    assert copy.reason


@pytest.mark.parametrize("lost", ["right", "account", "address"])
def test_reader_who_is_one_no_more_gets_nothing_and_the_owner_is_told(mary, tom, mailbox, lost):
    run = begin(make_schedule(mary, mary, tom))
    if lost == "right":
        tom.groups.clear()
    else:
        setattr(tom, *{"account": ("is_active", False), "address": ("email", "")}[lost])
        tom.save()
    assert send(NOW) == 1

    assert run.deliveries.get(user=tom).state == "failed"
    (notice,) = told(mary)
    assert "Tom Tate" in notice.context["reasons"]
    assert [message["To"] for message in mailbox.taken] == ["mary@example.org"]


def test_copy_of_who_left_or_of_an_ended_schedule_is_not_sent(mary, tom, mailbox):
    schedule = make_schedule(mary, mary, tom)
    run = begin(schedule)
    run.asked_by = None
    run.save()
    operations.leave_schedule(schedule, actor=tom, at=NOW)
    send(NOW)
    assert run.deliveries.get(user=tom).state == "skipped"
    later = begin(schedule, NOW + MINUTE)
    operations.retire_schedule(schedule, actor=mary, at=NOW + MINUTE)
    send(NOW + MINUTE)
    assert later.deliveries.get().state == "skipped"
    assert len(mailbox.taken) == 1


def test_refused_address_fails_at_once_and_is_told_once(mary, tom, mailbox):
    mailbox.refused["tom@example.org"] = "550 nobody of that name"
    run = begin(make_schedule(mary, mary, tom))
    assert send(NOW) == 1
    assert send(NOW + timedelta(days=1)) == 0

    copy = run.deliveries.get(user=tom)
    assert (copy.state, copy.attempts) == ("failed", 1)
    assert "550" in copy.reason
    assert len(told(mary)) == 1


def test_silent_mail_server_is_tried_again_until_it_answers(mary, settings, mailbox):
    settings.EMAIL_PORT = 1
    run = begin(make_schedule(mary))
    at = NOW
    for tried in range(1, TELL_AFTER + 1):
        assert send(at) == 0
        copy = run.deliveries.get()
        assert (copy.state, copy.attempts) == ("pending", tried)
        assert len(told(mary)) == (tried == TELL_AFTER)
        assert send(at + timedelta(seconds=1)) == 0
        at += timedelta(seconds=BACK_OFF[tried - 1])
    settings.EMAIL_PORT = mailbox.port
    assert send(at) == 1
    assert run.deliveries.get().state == "sent"
    assert len({message["Message-ID"] for message in mailbox.taken}) == 1


def test_silent_mail_server_is_given_up_in_the_end(mary, settings, mailbox):
    settings.EMAIL_PORT = 1
    run = begin(make_schedule(mary))
    at = NOW
    for seconds in BACK_OFF:
        send(at)
        at += timedelta(seconds=seconds)
    copy = run.deliveries.get()
    assert (copy.state, copy.attempts) == ("failed", len(BACK_OFF))
    assert at - NOW > timedelta(days=3)


def test_copy_that_somebody_else_has_is_left_to_them(mary, mailbox):
    run = begin(make_schedule(mary))
    ReportDelivery.objects.update(attempts=1, next_at=NOW + MINUTE)
    assert send(NOW) == 0
    assert run.deliveries.get().attempts == 1
    assert mailbox.taken == []


def test_mail_of_what_is_not_offered_says_so(mary, mailbox):
    report = make_report(mary)
    report.metrics = ["gone"]
    report.save()
    begin(make_schedule(mary, report=report))
    assert send(NOW) == 1
    assert "no such metric" in part(mailbox.taken[0], "plain")


@pytest.mark.parametrize("group", ["week", "team"])
def test_mail_compares_with_the_period_before(mary, mailbox, group):
    make_incident(team=make_team("Mail"))
    make_incident(team=make_team("Payments"), at=NOW - timedelta(days=7))
    report = make_report(mary, group=group, period="this_week", compares=True)
    begin(make_schedule(mary, report=report, formats=["pdf", "csv"]))
    assert send(NOW) == 1
    words = part(mailbox.taken[0], "plain")
    assert "All: 1 (n = 1); before: 1" in words
    if group == "week":
        assert "2 Mar 2026: 1 (n = 1); before: 1" in words
    else:
        assert "  Mail: 1 (n = 1)" in words.splitlines()


def test_copy_that_cannot_be_made_is_tried_again_and_holds_up_no_other(mary, tom, mailbox):
    broken = make_report(mary, sharing="everybody")
    run = begin(make_schedule(mary, report=broken))
    broken.period = "no_such_period"
    broken.save()
    begin(make_schedule(mary, tom), NOW + MINUTE)
    assert send(NOW + MINUTE) == 1

    copy = run.deliveries.get()
    assert (copy.state, copy.attempts) == ("pending", 1)
    assert "nobody expected" in copy.reason
    assert [message["To"] for message in mailbox.taken] == ["tom@example.org"]
