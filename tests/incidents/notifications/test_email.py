"""E-mail through a real mail server: what it is sent, and what its replies mean."""

import socket
import threading

import pytest

from incidents.notifications.channels import email
from incidents.notifications.channels.base import Message
from incidents.notifications.channels.email import EmailSender
from incidents.notifications.operations import deliver, page
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.notifications.making import again, make_method, outbox
from tests.incidents.reporter.mailbox import Mailbox, free_port

TO = "alice@example.org"
KEY = "0190a8e0-0000-7000-8000-000000000001"


@pytest.fixture
def by_smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    return settings


@pytest.fixture
def mailbox(by_smtp):
    with Mailbox() as mailbox:
        by_smtp.EMAIL_PORT = mailbox.port
        yield mailbox


def message(**values):
    return Message(**{"key": KEY, "to": TO, "subject": "Page: INC-1 Größe", "text": "Öffne es.\n", **values})


def test_a_mail_says_whose_it_is_and_that_nobody_wrote_it(mailbox):
    outcome = EmailSender().send(message(is_page=True))
    (mail,) = mailbox.taken
    assert outcome.is_accepted
    assert not outcome.is_delivered
    assert outcome.provider_message_id == mail["Message-ID"] == f"<{KEY}@testserver>"
    assert mail["X-Muster-Notification"] == KEY
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Importance"] == "high"
    assert mail["Subject"] == "Page: INC-1 Größe"
    assert mail.get_content().splitlines() == ["Öffne es."]
    assert mail.envelope_to == [TO]


def test_every_try_bears_the_same_id(mailbox):
    for _ in range(2):
        EmailSender().send(message())
    assert len({mail["Message-ID"] for mail in mailbox.taken}) == 1
    assert mailbox.taken[0]["Importance"] is None


def test_what_a_person_typed_makes_no_header(mailbox):
    EmailSender().send(message(subject="Down\r\nBcc: eve@example.org\nX-Evil: yes"))
    (mail,) = mailbox.taken
    assert mail["Subject"] == "Down Bcc: eve@example.org X-Evil: yes"
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert mail.envelope_to == [TO]


def test_an_address_with_a_line_in_it_is_never_sent_to(mailbox):
    outcome = EmailSender().send(message(to="alice@example.org\nBcc: eve@example.org"))
    assert (outcome.is_accepted, outcome.error_class) == (False, "permanent")
    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("reply", "error_class"),
    [
        ("550 No such user", "permanent"),
        ("552 Too much", "permanent"),
        ("450 Try later", "temporary"),
        ("421 Shutting down", "temporary"),
    ],
)
def test_a_reply_about_the_address_says_whether_to_try_again(mailbox, reply, error_class):
    mailbox.refused = {TO: reply}
    outcome = EmailSender().send(message())
    assert (outcome.is_accepted, outcome.error_class, outcome.status) == (False, error_class, int(reply[:3]))
    assert outcome.excerpt == reply[4:]


@pytest.mark.parametrize(("reply", "error_class"), [("554 Spam", "permanent"), ("451 Busy", "temporary")])
def test_a_reply_about_the_message_says_whether_to_try_again(mailbox, reply, error_class):
    async def answer(server, session, envelope):
        return reply

    mailbox.handle_DATA = answer
    outcome = EmailSender().send(message())
    assert (outcome.is_accepted, outcome.error_class, outcome.status) == (False, error_class, int(reply[:3]))


def test_nobody_listening_is_temporary(by_smtp):
    by_smtp.EMAIL_PORT = free_port()
    outcome = EmailSender().send(message())
    assert (outcome.is_accepted, outcome.error_class) == (False, "temporary")
    assert "ConnectionRefusedError" in outcome.error


@pytest.fixture
def mute(by_smtp):
    """A server that takes the call and says what it is told to, once for each."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        by_smtp.EMAIL_PORT = listening.getsockname()[1]
        calls = []

        def take(words=b"", *, hang_up=False):
            def run():
                call, _address = listening.accept()
                calls.append(call)
                call.sendall(words)
                if hang_up:
                    call.close()

            threading.Thread(target=run, daemon=True).start()

        yield take
        for call in calls:
            call.close()


def test_a_server_that_says_nothing_is_given_up(mute, monkeypatch):
    monkeypatch.setattr(email, "PATIENCE_SECONDS", 0.3)
    mute()
    outcome = EmailSender().send(message())
    assert (outcome.is_accepted, outcome.error_class) == (False, "timeout")


def test_a_server_that_hangs_up_is_temporary(mute):
    mute(b"220 Hello\r\n", hang_up=True)
    outcome = EmailSender().send(message())
    assert (outcome.is_accepted, outcome.error_class) == (False, "temporary")


@pytest.mark.parametrize(("reply", "error_class"), [(b"554 Go away\r\n", "permanent"), (b"421 Busy\r\n", "temporary")])
def test_a_server_that_turns_muster_away(mute, reply, error_class):
    mute(reply)
    outcome = EmailSender().send(message())
    assert (outcome.is_accepted, outcome.error_class) == (False, error_class)


@pytest.mark.django_db
def test_a_page_goes_through_the_mail_server(mailbox, alice):
    make_method(alice, address=TO)
    with as_system("a test"):
        page(make_incident(title="Checkout fails"), users=[alice], reason="It is down", actor=None, at=NOW)
        (row,) = outbox()
        deliver(row.pk, at=NOW)
        assert again(row).state == "accepted"
    (mail,) = mailbox.taken
    assert mail["X-Muster-Notification"] == str(row.pk)
    assert "Checkout fails" in mail["Subject"]
    assert "It is down" in mail.get_content()
