"""The mails that reporters are owed, over a real SMTP server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.lifecycle import operations as lifecycle
from incidents.models import FollowUp, ResolutionCode
from incidents.permissions.principal import as_system
from incidents.reporter import operations
from incidents.reporter.operations.mails import BACK_OFF
from incidents.reporter.queries import Known
from incidents.reporter.tasks import send_reporter_mails
from tests.factories import NOW, make_user
from tests.incidents.reporter.conftest import link_of, make_follow_up, reload
from tests.incidents.reporter.mailbox import Mailbox
from tests.incidents.reporter.test_operations import at_once

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox(settings):
    with Mailbox() as opened:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", opened.port
        yield opened


def send(at=NOW):
    return operations.send_owed_mails(base_url="https://muster.example/", confirm_days=5, at=at)


def sam(**values):
    return operations.Person(user=None, **{"name": "Sam Reed", "email": "sam@example.org", **values})


def body_of(message):
    return message.get_content()


def test_receipt_says_reference_report_and_link(mailbox, service):
    follow_up = make_follow_up(person=sam(), service=service)
    assert send() == 1
    (message,) = mailbox.taken
    assert message["Subject"] == f"{follow_up.reference}: we have your report"
    assert message["To"] == "sam@example.org"
    assert message["Auto-Submitted"] == "auto-generated"
    for words in ("Hello Sam Reed", follow_up.reference, "The printer jams", "Checkout", "until 29 Aug 2026"):
        assert words in body_of(message)
    assert f"https://muster.example{link_of(follow_up)}" in body_of(message)
    sent = reload(follow_up)
    assert (sent.mail_state, sent.mail_sent_at, sent.mail_attempts) == ("sent", NOW, 1)
    assert send(NOW + MINUTE) == 0


def test_receipt_of_a_restricted_report_says_the_reference_only(mailbox, alice, service):
    follow_up = make_follow_up(person=sam(), service=service)
    with as_system("test"):
        lifecycle.restrict(follow_up.incident, reason="x", actor=alice, at=NOW)
    send()
    text = body_of(mailbox.taken[0])
    assert follow_up.reference in text
    assert "printer" not in text
    assert "Checkout" not in text


def test_nothing_typed_reaches_a_header_and_no_stranger_makes_a_link(mailbox, reference):
    evil = "Free\r\nBcc: victim@example.org\r\n https://evil.example/x www.evil.example"
    follow_up = make_follow_up(person=sam(name=evil), title=evil)
    send()
    (message,) = mailbox.taken
    assert message["Bcc"] is None
    assert message.envelope_to == ["sam@example.org"]
    assert message["Subject"] == f"{follow_up.reference}: we have your report"
    assert "evil.example" not in body_of(message)
    assert re.findall(r"https?://\S+", body_of(message)) == [f"https://muster.example{link_of(follow_up)}"]


def test_person_with_an_account_is_written_to_at_its_present_address(mailbox, reference):
    user = make_user("uma", "observer", email="old@example.org", first_name="Uma", last_name="Ulm")
    make_follow_up(person=operations.Person(user=user))
    user.email = "new@example.org"
    user.save()
    send()
    assert mailbox.taken[0]["To"] == "new@example.org"
    assert "Hello Uma Ulm" in body_of(mailbox.taken[0])


def test_person_who_has_left_is_written_to_no_more(mailbox, olive):
    olive.email, olive.is_active = "olive@example.org", False
    olive.save()
    follow_up = make_follow_up(person=operations.Person(user=olive))
    assert send() == 0
    assert reload(follow_up).mail_state == "none"


def test_person_without_an_address_is_owed_nothing(mailbox, reference):
    follow_up = make_follow_up(person=operations.Person(user=make_user("noel", "observer")))
    assert follow_up.mail_state == "none"
    assert send() == 0


def test_stopped_follow_up_is_written_to_no_more(mailbox, reference):
    operations.revoke(make_follow_up(), at=NOW)
    assert send() == 0
    assert mailbox.taken == []


def test_refused_recipient_is_given_up_and_the_others_are_served(mailbox, reference):
    bad = make_follow_up(person=sam(email="gone@example.org"))
    good = make_follow_up(person=sam(), at=NOW)
    mailbox.refused = {"gone@example.org": "550 No such mailbox"}
    assert send() == 1
    assert reload(bad).mail_state == "failed"
    assert reload(bad).mail_error == "recipient refused [550]"
    assert reload(good).mail_state == "sent"


def test_busy_mailbox_is_tried_again_later(mailbox, reference):
    follow_up = make_follow_up(person=sam())
    mailbox.refused = {"sam@example.org": "451 Try later"}
    assert send() == 0
    row = reload(follow_up)
    assert (row.mail_state, row.mail_attempts, row.mail_next_at) == ("pending", 1, NOW + MINUTE)
    mailbox.refused = {}
    assert send(NOW + MINUTE - timedelta(seconds=1)) == 0
    assert send(NOW + MINUTE) == 1


def test_it_is_tried_for_days_and_then_given_up(settings, reference):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    follow_up = make_follow_up(person=sam())
    at = NOW
    for number, wait in enumerate(BACK_OFF, start=1):
        assert reload(follow_up).mail_state == "pending"
        send(at)
        assert reload(follow_up).mail_attempts == number
        at += timedelta(seconds=wait)
    row = reload(follow_up)
    assert (row.mail_state, row.mail_error) == ("failed", "ConnectionRefusedError")
    assert at - NOW > timedelta(days=3)


def resolve(follow_up, actor, at=NOW):
    with as_system("test"):
        lifecycle.resolve(
            reload(follow_up).incident,
            code=ResolutionCode.objects.first(),
            summary="kube-7",
            kind="permanent",
            actor=actor,
            at=at,
        )


def test_reporters_and_followers_hear_that_it_is_fixed(mailbox, alice):
    follow_up = make_follow_up(person=sam())
    known = Known("x", follow_up.incident_id, "Checkout", "", NOW)
    pat = sam(name="Pat", email="pat@example.org")
    operations.follow_known(known, person=pat, words="", organisation=organisation(), at=NOW)
    send()
    resolve(follow_up, alice)
    assert send() == 2
    to_reporter, to_follower = sorted(mailbox.taken[2:], key=lambda message: message["To"], reverse=True)
    assert to_reporter["Subject"] == f"{follow_up.reference}: does it work again?"
    assert 'press "It works again" or "It still fails"' in body_of(to_reporter)
    assert "until 7 Mar 2026, 10:00 UTC" in body_of(to_reporter)
    assert to_follower["Subject"].endswith("we believe it is fixed")
    assert "press" not in body_of(to_follower)
    assert "kube-7" not in body_of(to_reporter) + body_of(to_follower)


def test_what_was_reopened_meanwhile_is_not_told_as_fixed(mailbox, alice):
    told, untold = make_follow_up(person=sam()), None
    send()
    untold = make_follow_up(person=sam())
    for follow_up in (told, untold):
        resolve(follow_up, alice)
        with as_system("test"):
            lifecycle.reopen(follow_up.incident, reason="Not yet", actor=alice, at=NOW)
    assert send() == 1
    assert mailbox.taken[1]["Subject"] == f"{untold.reference}: we have your report"
    assert reload(told).mail_state == "none"


def test_link_in_a_mail_works_after_the_secret_key_has_changed(mailbox, settings, reference, stranger):
    now = timezone.now()
    follow_up = make_follow_up(person=sam(), at=now)
    settings.SECRET_KEY = "another-" * 8
    send(now)
    path = re.search(r"https://muster\.example(\S+)", body_of(mailbox.taken[0]))[1]
    assert stranger.get(path).status_code == 200
    assert path == link_of(follow_up)


def test_sweep_asks_once_when_nothing_is_owed(reference, django_assert_num_queries):
    with django_assert_num_queries(1):
        send()


def test_task_sends_with_the_address_of_this_muster(mailbox, reference, settings):
    settings.MUSTER_URL = "https://here.example"
    make_follow_up(person=sam(), at=timezone.now())
    assert send_reporter_mails() == 1
    assert "https://here.example/report/follow/" in body_of(mailbox.taken[0])


def test_mail_says_the_last_moment_in_the_time_of_the_organisation(mailbox, reference, alice):
    ours = organisation()
    ours.time_zone = "Asia/Kolkata"
    ours.save()
    follow_up = make_follow_up(person=sam(), at=timezone.now())
    resolve(follow_up, alice, at=NOW)
    send_reporter_mails()
    assert "until 7 Mar 2026, 15:30 IST" in body_of(mailbox.taken[0])


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_mail_once(mailbox, reference):
    for number in range(4):
        make_follow_up(person=sam(email=f"s{number}@example.org"))
    assert sum(at_once(send, send, send)) == 4
    assert sorted(message["To"] for message in mailbox.taken) == [f"s{number}@example.org" for number in range(4)]
    with as_system("test"):
        assert set(FollowUp.objects.values_list("mail_attempts", flat=True)) == {1}
