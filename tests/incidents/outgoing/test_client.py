"""Requests over real sockets: what arrives, what comes back, and how long it may take."""

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from incidents.outgoing import resolving
from incidents.outgoing.client import LARGEST_ANSWER, Answer, Limits, send
from incidents.outgoing.connecting import Network
from incidents.outgoing.failures import NotFound, NotTrusted, TimedOut, Unreachable, class_of_status
from tests.architecture.tree import ROOT
from tests.listening import Reply, listening, speaking

TLS = ROOT / "tests" / "data" / "tls"
PRIVATE = (frozenset({"hooks.example.org", "other.example.org"}), ())


@pytest.fixture(autouse=True)
def opened(loopback_opened):
    """These speak to servers of their own."""


def known_as(*addresses):
    return Network(resolver=lambda name, seconds: list(addresses))


def test_request_arrives_as_it_was_given():
    with listening(Reply(202, b"taken")) as server:
        answer = send("POST", server.url("/hook?x=1"), content=b'{"a":1}', headers={"content-type": "application/json"})
    (seen,) = server.seen
    assert (seen.method, seen.path, seen.body) == ("POST", "/hook?x=1", b'{"a":1}')
    assert seen.headers["host"] == f"127.0.0.1:{server.port}"
    assert seen.headers["accept-encoding"] == "identity"
    assert seen.headers["user-agent"] == "Muster"
    assert "cookie" not in seen.headers
    assert (answer.status, answer.excerpt, answer.address, answer.error_class) == (202, "taken", "127.0.0.1", None)
    assert 0 < answer.seconds < 15


def test_no_cookie_is_kept():
    with listening(Reply(headers={"set-cookie": "a=b; Path=/"})) as server:
        send("GET", server.url())
        send("GET", server.url())
    assert ["cookie" in seen.headers for seen in server.seen] == [False, False]


def test_environment_proxies_are_not_used(monkeypatch):
    with listening() as proxy, listening() as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        send("GET", server.url())
        assert (len(server.seen), len(proxy.seen)) == (1, 0)


def test_tls_asks_for_the_name_and_trusts_the_organisations_authority(settings):
    settings.OUTGOING_PRIVATE_TARGETS = PRIVATE
    settings.OUTGOING_CA_FILE = str(TLS / "authority.pem")
    with listening(certificate=str(TLS / "server.pem")) as server:
        answer = send("POST", server.url(host="hooks.example.org"), content=b"x", network=known_as("127.0.0.1"))
        assert (answer.status, answer.address) == (200, "127.0.0.1")
        assert server.names == ["hooks.example.org"]
        assert server.seen[0].headers["host"] == f"hooks.example.org:{server.port}"
        with pytest.raises(NotTrusted, match=r"The certificate of other\.example\.org was not accepted"):
            send("POST", server.url(host="other.example.org"), network=known_as("127.0.0.1"))
        settings.OUTGOING_CA_FILE = ""
        with pytest.raises(NotTrusted):
            send("POST", server.url(host="hooks.example.org"), network=known_as("127.0.0.1"))
    assert len(server.seen) == 1


def test_only_the_beginning_of_an_answer_is_read():
    with listening(Reply(body=b"x" * 5_000_000)) as server:
        answer = send("GET", server.url())
    assert (len(answer.body), len(answer.excerpt)) == (LARGEST_ANSWER, 1000)


def test_a_compressed_answer_is_not_unpacked():
    bomb = gzip.compress(b"\0" * 50_000_000)
    with listening(Reply(body=bomb, headers={"content-encoding": "gzip"})) as server:
        answer = send("GET", server.url())
    assert answer.excerpt == "(a compressed answer)"
    assert answer.body == bomb[:LARGEST_ANSWER]


def test_an_excerpt_can_be_stored():
    with listening(Reply(body=b"a\0b\xff")) as server:
        assert send("GET", server.url()).excerpt == "a\ufffdb\ufffd"


def dripping(first, every=b"x"):
    def speak(connection, over):
        connection.recv(65536)
        connection.sendall(first)
        while not over.wait(0.02):
            connection.sendall(every)

    return speak


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n", b"HTTP/1.1 200 OK\r\nx-header: ", b""],
    ids=["body", "header", "status line"],
)
def test_a_drip_ends_with_the_total(first):
    with speaking(dripping(first)) as port:
        began = time.monotonic()
        with pytest.raises(TimedOut):
            send("GET", f"http://127.0.0.1:{port}/", limits=Limits(connect=1, read=5, total=0.4))
    assert 0.3 < time.monotonic() - began < 5


def test_a_drip_of_interim_answers_ends_with_the_total():
    with speaking(dripping(b"", b"HTTP/1.1 102 Processing\r\n\r\n")) as port, pytest.raises(TimedOut):
        send("GET", f"http://127.0.0.1:{port}/", limits=Limits(connect=1, read=5, total=0.4))


def test_silence_ends_with_the_read():
    with speaking(lambda connection, over: over.wait(30)) as port, pytest.raises(TimedOut):
        send("GET", f"http://127.0.0.1:{port}/", limits=Limits(read=0.2))


def test_silence_in_the_handshake_ends(settings):
    with speaking(lambda connection, over: over.wait(30)) as port, pytest.raises(TimedOut):
        send("GET", f"https://127.0.0.1:{port}/", limits=Limits(connect=0.2, read=0.2, total=0.5))


@pytest.mark.parametrize("says", [b"", b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"])
def test_a_broken_conversation_is_temporary(says):
    def speak(connection, over):
        connection.recv(65536)
        connection.sendall(says)

    with speaking(speak) as port, pytest.raises(Unreachable, match=r"127\.0\.0\.1 broke off") as caught:
        send("GET", f"http://127.0.0.1:{port}/")
    assert caught.value.error_class == "temporary"


def test_endless_headers_are_not_read():
    def speak(connection, over):
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not over.is_set():
            connection.sendall(b"x: " + b"y" * 1000 + b"\r\n")

    with speaking(speak) as port, pytest.raises(Unreachable):
        send("GET", f"http://127.0.0.1:{port}/")


def test_nobody_listening_is_temporary():
    with listening() as server:
        url = server.url("/secret-path?token=secret")
    with pytest.raises(Unreachable) as caught:
        send("GET", url)
    assert str(caught.value) == "127.0.0.1 could not be reached."


def test_the_next_record_is_tried_where_the_first_refuses(settings):
    settings.OUTGOING_PRIVATE_TARGETS = PRIVATE
    with listening() as server:
        answer = send(
            "GET", server.url(host="hooks.example.org").replace("https", "http"), network=known_as("::1", "127.0.0.1")
        )
    assert answer.address == "127.0.0.1"


def test_a_name_without_an_address_is_temporary():
    with pytest.raises(NotFound, match=r"nowhere\.invalid has no address"):
        send("GET", "https://nowhere.invalid/", network=known_as())


def test_a_slow_resolver_ends_with_the_connect(monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(resolving.socket, "getaddrinfo", lambda *asked, **more: answered.wait(30) and [])
    try:
        with pytest.raises(TimedOut, match="was not found in time"):
            send("GET", "https://slow.example.org/", limits=Limits(connect=0.1))
    finally:
        answered.set()


def test_the_systems_resolver_finds_the_machine():
    assert set(resolving.resolve("localhost", 10)) <= {"127.0.0.1", "::1"}


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (200, None),
        (204, None),
        (301, "permanent"),
        (304, "permanent"),
        (400, "permanent"),
        (404, "permanent"),
        (410, "permanent"),
        (408, "temporary"),
        (409, "temporary"),
        (425, "temporary"),
        (429, "rate_limit"),
        (500, "temporary"),
        (503, "temporary"),
    ],
)
def test_status_has_its_class(status, error_class):
    assert class_of_status(status) == error_class


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("999999999999", 86400),
        ("Fri, 27 Nov 2026 12:01:00 GMT", 60),
        ("Fri, 27 Nov 2026 11:00:00 GMT", 0),
        ("Fri, 27 Nov 2099 11:00:00 GMT", 86400),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_read(text, seconds):
    answer = Answer(429, "", 0.1, "127.0.0.1", headers={"retry-after": text})
    wait = answer.wait(datetime(2026, 11, 27, 12, 0, tzinfo=UTC))
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_retry_after_comes_with_the_answer():
    with listening(Reply(429, headers={"Retry-After": "7"})) as server:
        answer = send("GET", server.url())
    assert (answer.error_class, answer.wait(datetime.now(UTC))) == ("rate_limit", timedelta(seconds=7))
