"""Chat, push and text messages by Apprise over real connections, and what it is not let do."""

import json
import logging
import ssl
import time

import pytest

from incidents.notifications.channels import apprise_requests
from incidents.notifications.channels.apprise import AppriseSender, harmless
from incidents.notifications.channels.base import Message
from incidents.notifications.choices import Channel
from tests.incidents.notifications.channels.conftest import NAME, TLS
from tests.listening import Reply, listening, speaking

SECRET = "sesame1234"


def serve(reply=None):
    return listening(reply, certificate=str(TLS / "server.pem"))


def push(port, text="The portal is down.", **values):
    url = f"gotifys://{NAME}:{port}/{SECRET}"
    return AppriseSender(Channel.PUSH).send(Message("key", "", "INC-1", text, extra={"url": url}, **values))


def test_a_push_message_arrives(opened):
    with serve() as server:
        outcome = push(server.port, acknowledge_url="https://muster.example.org/a/x")
    (seen,) = server.seen
    assert (outcome.is_accepted, outcome.is_delivered, outcome.status) == (True, False, 200)
    assert (seen.path, seen.headers["x-gotify-key"]) == ("/message", SECRET)
    said = json.loads(seen.body)
    assert (said["title"], said["message"]) == ("INC-1", "The portal is down.\nhttps://muster.example.org/a/x")
    assert seen.headers["accept-encoding"] == "identity"


def test_a_person_is_reached_at_their_address(opened):
    with serve() as server:
        url = f"ntfys://{NAME}:{server.port}/{{address}}"
        outcome = AppriseSender(Channel.PUSH).send(Message("key", "alice-topic", "INC-1", "Down", extra={"url": url}))
    assert outcome.is_accepted
    assert "alice-topic" in server.seen[0].body.decode() + server.seen[0].path


@pytest.mark.parametrize("address", ["", "a,b", "a b", "../../x", "a/b", "https://x", "a\n", "x" * 200, "é"])
def test_an_address_that_leads_elsewhere_is_refused(opened, address):
    with serve() as server:
        url = f"ntfys://{NAME}:{server.port}/{{address}}"
        outcome = AppriseSender(Channel.PUSH).send(Message("key", address, "INC-1", "Down", extra={"url": url}))
    assert (outcome.is_accepted, outcome.error_class, server.seen) == (False, "permanent", [])


def test_a_private_server_is_refused_unless_it_is_opened(named):
    with serve() as server:
        outcome = push(server.port)
    assert (outcome.is_accepted, outcome.error_class, server.seen) == (False, "blocked", [])


def test_a_room_is_told_by_chat(opened):
    with serve() as server:
        url = f"mmosts://{NAME}:{server.port}/{SECRET}"
        message = Message("key", "", "INC-1 @channel", "Hello @everyone <!here>", extra={"url": url})
        outcome = AppriseSender(Channel.CHAT).send(message)
    assert outcome.is_accepted
    said = server.seen[0].body.decode()
    assert "@channel" not in json.dumps(json.loads(said), ensure_ascii=False)
    assert "@everyone" not in json.dumps(json.loads(said), ensure_ascii=False)


@pytest.mark.parametrize("text", ["@everyone", "@here now", "@channel", "<!channel>", "<@U123>", "@ALL"])
def test_nobody_is_called_by_a_title(text):
    assert harmless(text).replace("\u200b", "") == text
    assert text not in harmless(text)


def test_ordinary_text_stays_as_it_is():
    assert harmless("alice@example.org is <b> @alice, at 5 < 6") == "alice@example.org is <b> @alice, at 5 < 6"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(opened, status):
    with serve() as inside, serve(Reply(status, headers={"location": inside.url(host=NAME)})) as server:
        outcome = push(server.port)
        assert (outcome.is_accepted, outcome.error_class, outcome.status) == (False, "permanent", status)
        assert inside.seen == []


@pytest.mark.parametrize(("status", "error_class"), [(401, "permanent"), (429, "rate_limit"), (503, "temporary")])
def test_failures_have_their_class_and_keep_nothing_of_the_answer(opened, status, error_class):
    with serve(Reply(status, f"bad key {SECRET}".encode(), {"Retry-After": "30"})) as server:
        outcome = push(server.port)
    assert (outcome.error_class, outcome.status, outcome.retry_after) == (error_class, status, 30)
    assert SECRET not in repr(outcome)


def test_a_slow_drip_ends(opened):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")

    def speak(connection, over):
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(65536)
            wrapped.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n")
            while not over.wait(0.02):
                wrapped.sendall(b"x")

    sender = AppriseSender(Channel.PUSH, timeout_seconds=3)
    with speaking(speak) as port:
        began = time.monotonic()
        outcome = sender.send(Message("key", "", "s", "t", extra={"url": f"gotifys://{NAME}:{port}/{SECRET}"}))
    assert (outcome.is_accepted, outcome.error_class) == (False, "timeout")
    assert time.monotonic() - began < 10


def test_no_secret_is_logged(opened, caplog):
    caplog.set_level(logging.DEBUG)
    with serve(Reply(401)) as server:
        push(server.port)
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "mailto://user:password@example.org",
        "json://example.org/",
        "jsons://example.org/",
        "form://example.org/",
        "xml://example.org/",
        "file:///etc/passwd",
        "syslog://",
        "dbus://",
        "gotify://example.org/token",
        "ntfy://topic",
        "apprises://example.org/token",
        "exec:///bin/true",
        "matrixs://user:password@example.org/room",
    ],
)
def test_other_services_are_blocked_even_when_they_are_stored(url):
    outcome = AppriseSender(Channel.PUSH).send(Message("key", "", "s", "t", extra={"url": url}))
    assert (outcome.is_accepted, outcome.error_class) == (False, "blocked")
    assert "example.org" not in outcome.error


def test_its_library_reaches_nothing_by_itself(opened):
    import requests
    from urllib3.util import connection

    apprise_requests.install()
    with listening() as server:
        with pytest.raises(requests.ConnectionError, match="by its own client only"):
            requests.get(server.url(), timeout=5)
        with pytest.raises(OSError, match="by its own client only"):
            connection.create_connection(("127.0.0.1", server.port))
    assert server.seen == []


def test_the_systems_proxies_are_not_used(opened, monkeypatch):
    with listening() as proxy, serve() as server:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url(""))
        assert push(server.port).is_accepted
        assert proxy.seen == []
