"""Signed requests, checked by the library that receivers use, against real servers."""

import json

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from incidents.notifications.channels.base import Message
from incidents.notifications.channels.webhook import WebhookSender
from incidents.notifications.webhook_secrets import make_nonce, secret_of
from tests.incidents.notifications.channels.conftest import NAME, TLS
from tests.listening import Reply, listening

KEY = "0193679c-0000-7000-8000-000000000001"
PAYLOAD = {"type": "incident.logged", "timestamp": "2026-03-02T10:00:00Z", "data": {"title": "Zürich ✓"}}


def message(server, *nonces, **payload):
    secrets = [secret_of(nonce) for nonce in nonces or ("a",)]
    return Message(KEY, server.url(host=NAME), "", "", extra={"payload": {**PAYLOAD, **payload}, "secrets": secrets})


def serve(reply=None):
    return listening(reply, certificate=str(TLS / "server.pem"))


def test_it_is_signed_so_that_the_receiver_can_tell(opened):
    with serve() as server:
        outcome = WebhookSender().send(message(server))
    (seen,) = server.seen
    assert (outcome.is_accepted, outcome.is_delivered, outcome.status, outcome.error_class) == (True, False, 200, None)
    assert seen.headers["webhook-id"] == KEY
    assert seen.headers["content-type"] == "application/json; charset=utf-8"
    assert Webhook(secret_of("a")).verify(seen.body, seen.headers) == PAYLOAD
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of("b")).verify(seen.body, seen.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of("a")).verify(seen.body.replace(b"logged", b"closed"), seen.headers)


def test_both_live_secrets_sign(opened):
    with serve() as server:
        WebhookSender().send(message(server, "new", "old"))
    (seen,) = server.seen
    for nonce in ("new", "old"):
        assert Webhook(secret_of(nonce)).verify(seen.body, seen.headers) == PAYLOAD
    assert len(seen.headers["webhook-signature"].split(" ")) == 2


@pytest.mark.parametrize(
    ("status", "error_class"),
    [
        (301, "permanent"),
        (400, "permanent"),
        (404, "permanent"),
        (408, "temporary"),
        (409, "temporary"),
        (425, "temporary"),
        (429, "rate_limit"),
        (500, "temporary"),
        (503, "temporary"),
    ],
)
def test_failures_have_their_class(opened, status, error_class):
    with serve(Reply(status, b"because")) as server:
        outcome = WebhookSender().send(message(server))
    assert (outcome.is_accepted, outcome.status, outcome.error_class) == (False, status, error_class)
    assert outcome.error.startswith(f"It answered {status}")
    assert outcome.excerpt == "because"
    assert outcome.is_gone is False


def test_gone_is_told(opened):
    with serve(Reply(410)) as server:
        outcome = WebhookSender().send(message(server))
    assert (outcome.is_gone, outcome.error_class) == (True, "permanent")


def test_retry_after_is_told(opened):
    with serve(Reply(503, headers={"Retry-After": "90"})) as server:
        assert WebhookSender().send(message(server)).retry_after == 90


def test_private_targets_are_blocked_unless_opened(named):
    with serve() as server:
        outcome = WebhookSender().send(message(server))
    assert (outcome.is_accepted, outcome.error_class, server.seen) == (False, "blocked", [])
    assert outcome.error.startswith(f"{NAME} is at an address of the machine itself.")


def test_a_receipt_address_that_is_repeated_is_not_kept(opened):
    receipt = "https://muster.example.org/receipts/secret/"
    with listening(lambda seen: Reply(200, seen.body), certificate=str(TLS / "server.pem")) as server:
        outcome = WebhookSender().send(message(server, receipt_url=receipt))
    assert json.loads(server.seen[0].body)["receipt_url"] == receipt
    assert "secret" not in outcome.excerpt
    assert outcome.excerpt.endswith('"receipt_url":"…"}')


def test_secrets_are_made_again_from_their_nonces():
    nonce = make_nonce()
    assert secret_of(nonce) == secret_of(nonce)
    assert secret_of(nonce).startswith("whsec_")
    assert nonce not in secret_of(nonce)
    assert make_nonce() != nonce
