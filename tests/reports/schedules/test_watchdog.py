"""A worker that is lost delays a mail of a report, and never loses it."""

from __future__ import annotations

import os
import signal
import socket
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connections

from incidents.permissions.principal import as_system
from incidents.watchdog.process import Watchdog
from incidents.watchdog.registry import SWEEPERS
from reports.models import ReportDelivery, ReportRun
from reports.schedules import operations
from reports.schedules.invariants import INVARIANTS, OVERDUE_AFTER
from reports.schedules.operations.sending import BACK_OFF
from tests.factories import NOW
from tests.reports.schedules.making import MINUTE, make_schedule, send

# 8 o'clock in Berlin, in winter.
FIRST = datetime(2026, 3, 3, 7, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_copy_whose_worker_is_killed_is_sent_by_another_when_its_lease_is_over(mary, settings, request):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    run = operations.run_now(make_schedule(mary), actor=mary, at=NOW)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        # Its connections belong to this process: the other one opens its own.
        connections.close_all()
        pid = os.fork()
        if not pid:
            try:
                send(NOW)
            finally:
                os._exit(1)
        silent.settimeout(60)
        # It has claimed the copy, and waits for a word of the mail server.
        held, _ = silent.accept()
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        held.close()
    copy = run.deliveries.get()
    assert (copy.state, copy.attempts) == ("pending", 1)

    mailbox = request.getfixturevalue("mailbox")
    over = NOW + timedelta(seconds=BACK_OFF[0])
    assert send(over - timedelta(seconds=1)) == 0
    assert send(over) == 1
    assert [message["To"] for message in mailbox.taken] == ["mary@example.org"]
    assert run.deliveries.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_watchdog_alone_begins_what_is_due_and_mails_it(mary, mailbox):
    schedule = make_schedule(mary)
    late = FIRST + timedelta(days=3, hours=2)
    dog = Watchdog(coming_up=timedelta())
    dog.audited_at = late + timedelta(days=1)
    # It begins the mailing in one round, and sends the mail in the next that finds nobody else.
    for at in (late, late + timedelta(seconds=5)):
        with time_machine.travel(at, tick=False):
            dog.round(at)
            dog.beside.wait()
    run = ReportRun.objects.get(schedule=schedule)
    assert run.slot_at == FIRST + timedelta(days=3)
    assert run.deliveries.get().state == "sent"
    assert [message["To"] for message in mailbox.taken] == ["mary@example.org"]


@pytest.mark.django_db
def test_mails_are_among_what_the_watchdog_does_when_nobody_else_lives(mary, mailbox):
    operations.run_now(make_schedule(mary), actor=mary, at=NOW)
    (mails,) = [sweeper for sweeper in SWEEPERS if sweeper.name == "mails of reports"]
    with time_machine.travel(NOW + MINUTE, tick=False), as_system("a test"):
        mails.run(NOW + MINUTE)
    assert len(mailbox.taken) == 1


@pytest.mark.django_db
def test_mail_that_waits_for_long_is_seen_and_sent_by_the_audit(mary, tom, mailbox):
    (invariant,) = INVARIANTS
    operations.run_now(make_schedule(mary, mary, tom), actor=mary, at=NOW)
    late = NOW + OVERDUE_AFTER
    assert invariant.check(late - MINUTE) == ""
    assert invariant.check(late) == "2 mails of reports have waited for long."
    with time_machine.travel(late, tick=False), as_system("a test"):
        invariant.heal(late)
    assert invariant.check(late) == ""
    assert len(mailbox.taken) == 2


@pytest.mark.django_db
def test_mail_that_is_tried_again_later_has_not_waited(mary):
    (invariant,) = INVARIANTS
    operations.run_now(make_schedule(mary), actor=mary, at=NOW)
    ReportDelivery.objects.update(attempts=5, next_at=NOW + timedelta(hours=3))
    assert invariant.check(NOW + timedelta(hours=3)) == ""
