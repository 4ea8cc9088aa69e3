"""Administrators hear of what stays wrong, by real mail and a real webhook, not too often, and once when it is over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from incidents.models import EngineViolation
from incidents.watchdog.operations import Finding, keep, ping, tell
from incidents.watchdog.operations.telling import alarm_addresses
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db

LATE = [Finding("timers_overdue", "3 timers are late.")]
SENTENCES = {"timers_overdue": "No timer is late."}


def minutes(number):
    return NOW + timedelta(minutes=number)


def test_what_stays_wrong_is_told_each_half_hour_and_once_when_it_is_well(mailbox):
    told = []
    for minute in range(66):
        keep(LATE if minute < 62 else [], at=minutes(minute))
        told += [minute] * tell(SENTENCES, at=minutes(minute))
    assert told == [0, 30, 60, 62]
    subjects = [mail["subject"] for mail in mailbox.taken]
    assert subjects == ["[Muster] Muster's engine needs you"] * 3 + ["[Muster] Muster's engine is well again"]
    assert mailbox.taken[0].envelope_to == ["on-call@example.org"]
    text = mailbox.taken[0].get_content()
    assert "3 timers are late." in text
    assert "No timer is late." in text
    assert "http://testserver/admin/health/" in text


def test_what_was_put_right_at_once_is_told_to_nobody(mailbox):
    keep([Finding("timers_overdue", "3 timers are late.", was_healed=True, is_over=True)], at=NOW)
    assert tell(SENTENCES, at=NOW) == 0
    assert mailbox.taken == []


def test_several_are_told_in_one_mail(mailbox):
    keep([*LATE, Finding("timers_dead", "1 timer is dead.")], at=NOW)
    assert tell(SENTENCES, at=NOW) == 2
    assert len(mailbox.taken) == 1


def test_a_webhook_of_the_environment_hears_it_too(mailbox, outside, settings):
    settings.ALARM_URL = f"{outside.url}alarm"
    keep(LATE, at=NOW)
    assert tell(SENTENCES, at=NOW) == 1
    heard = json.loads(outside.log.came[0].body)
    assert heard["subject"] == "Muster's engine needs you"
    assert "3 timers are late." in heard["text"]
    assert len(mailbox.taken) == 1


def test_one_way_is_enough(mailbox, outside, settings):
    mailbox.refused["on-call@example.org"] = "550 Nobody here"
    settings.ALARM_URL = outside.url
    keep(LATE, at=NOW)
    assert tell(SENTENCES, at=NOW) == 1
    assert tell(SENTENCES, at=minutes(1)) == 0


def test_what_reached_nobody_is_told_at_the_next_audit_and_shown(mailbox, outside, settings):
    mailbox.refused["on-call@example.org"] = "550 Nobody here"
    settings.ALARM_URL = outside.url
    outside.mood = lambda _number: 500
    keep(LATE, at=NOW)
    assert tell(SENTENCES, at=NOW) == 0
    violation = EngineViolation.objects.get()
    assert violation.told_at is None
    assert "answered 500" in violation.tell_error
    mailbox.refused.clear()
    assert tell(SENTENCES, at=minutes(1)) == 1
    violation.refresh_from_db()
    assert (violation.told_at, violation.tell_error) == (minutes(1), "")


def test_one_address_that_is_refused_keeps_no_other_from_hearing(mailbox, settings):
    settings.ALARM_MAIL = ["gone@example.org", "on-call@example.org"]
    mailbox.refused["gone@example.org"] = "550 Nobody here"
    keep(LATE, at=NOW)
    assert tell(SENTENCES, at=NOW) == 1
    assert [mail.envelope_to for mail in mailbox.taken] == [["on-call@example.org"]]


def test_without_addresses_those_who_administer_are_told(settings, reference):
    settings.ALARM_MAIL = []
    make_user("root", "administrator", email="root@example.org")
    make_user("former", "administrator", email="former@example.org", is_active=False)
    make_user("silent", "administrator")
    make_user("agent", "agent", email="agent@example.org")
    assert alarm_addresses() == ["root@example.org"]
    settings.ALARM_MAIL = ["on-call@example.org"]
    assert alarm_addresses() == ["on-call@example.org"]


def test_the_dead_mans_ping_is_kept_with_its_answer(outside, settings):
    audit = keep([], at=NOW)
    assert ping(at=NOW) is False
    settings.DEAD_MAN_URL = f"{outside.url}ping"
    assert ping(at=NOW) is True
    audit.refresh_from_db()
    assert (audit.pinged_at, audit.ping_error) == (NOW, "")
    outside.mood = lambda _number: 500
    assert ping(at=minutes(1)) is False
    audit.refresh_from_db()
    assert (audit.pinged_at, audit.ping_error) == (NOW, "It answered 500.")
    assert [came.key for came in outside.log.came] == ["/ping", "/ping"]
