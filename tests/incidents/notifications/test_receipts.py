"""A gateway reports whether a message has arrived, at an address that only it knows."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from incidents.notifications import operations as op
from incidents.notifications.models import DeliveryAttempt, Notification
from incidents.notifications.operations.endpoints import send_test
from incidents.notifications.webhook_secrets import read_receipt_token, receipt_token
from tests.factories import NOW, make_incident
from tests.incidents.notifications.making import again, make_method, make_rule, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(system, endpoint, ada):
    """A message that a gateway has accepted."""
    row = send_test(endpoint, actor=ada, at=NOW)
    Notification.objects.filter(pk=row.pk).update(state="accepted", settled_at=NOW, next_at=None)
    return row


def report(client, pk, status="delivered", **more):
    body = json.dumps({"status": status, **more})
    return client.post(f"/receipts/{receipt_token(pk)}/", body, content_type="application/json")


def test_delivered_is_kept(client, sent):
    assert report(client, sent.pk).status_code == 204
    sent.refresh_from_db()
    assert sent.state == "delivered"
    assert sent.delivered_at is not None
    first = sent.delivered_at
    assert report(client, sent.pk).status_code == 204
    sent.refresh_from_db()
    assert sent.delivered_at == first


def test_failed_is_kept_with_its_reason(client, sent):
    assert report(client, sent.pk, "failed", detail="No such number\0").status_code == 204
    sent.refresh_from_db()
    assert (sent.state, sent.error_class) == ("failed", "permanent")
    assert sent.last_error == "The gateway reported: No such number"


def test_what_has_ended_otherwise_stays(client, sent):
    report(client, sent.pk)
    assert report(client, sent.pk, "failed").status_code == 409
    sent.refresh_from_db()
    assert sent.state == "delivered"


@pytest.mark.parametrize("state", ["pending", "suppressed"])
def test_what_was_not_sent_has_no_receipt(client, sent, state):
    times = {"next_at": NOW, "settled_at": None} if state == "pending" else {"settled_at": NOW}
    Notification.objects.filter(pk=sent.pk).update(state=state, **times)
    assert report(client, sent.pk).status_code == 409


def test_a_page_that_did_not_arrive_goes_on_by_the_next_way(client, system, alice, bob):
    make_method(alice, "sms", "+441632960000")
    later = make_method(alice, "email")
    for method, after in ((alice.contact_methods.first(), 0), (later, 30)):
        make_rule(method, after=after)
    incident = make_incident()
    op.begin_paging(incident, actor=None, at=NOW)
    op.page(incident, users=[alice], reason="Nobody has it", actor=None, at=NOW)
    first, second = outbox(recipient=alice)
    Notification.objects.filter(pk=first.pk).update(state="accepted", settled_at=NOW, next_at=None)
    assert second.next_at > NOW
    with time_machine.travel(NOW, tick=False):
        assert report(client, first.pk, "failed").status_code == 204
    assert again(second).next_at == NOW


def test_a_receipt_that_comes_while_it_is_being_sent_counts(client, sent):
    DeliveryAttempt.objects.create(notification=sent, number=1, started_at=NOW)
    lease = {"lease_owner": "worker", "lease_until": NOW + timedelta(minutes=1), "settled_at": None}
    Notification.objects.filter(pk=sent.pk).update(state="sending", **lease)
    assert report(client, sent.pk).status_code == 204
    sent.refresh_from_db()
    assert (sent.state, sent.lease_owner) == ("delivered", "")
    assert sent.attempts.get().outcome == "accepted"


def test_nobody_else_can_report(client, sent):
    token = receipt_token(sent.pk)
    for made_up in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), sent.pk.hex, str(sent.pk), "x"):
        answer = client.post(f"/receipts/{made_up}/", '{"status": "delivered"}', content_type="application/json")
        assert answer.status_code == 404
    assert report(client, uuid4()).status_code == 409
    sent.refresh_from_db()
    assert sent.state == "accepted"


NONSENSE = ["", "[]", "{", '{"status": "maybe"}', '{"status": ["x"]}', '"delivered"', "[" * 5000, "\x00", " " * 9000]


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused(client, sent, body):
    answer = client.post(f"/receipts/{receipt_token(sent.pk)}/", body, content_type="application/json")
    assert answer.status_code == 400


def test_looking_reports_nothing(client, sent):
    assert client.get(f"/receipts/{receipt_token(sent.pk)}/").status_code == 405


def test_a_token_leads_to_its_notification_alone():
    pk = uuid4()
    assert read_receipt_token(receipt_token(pk)) == pk
    other = receipt_token(uuid4())
    assert read_receipt_token(f"{pk.hex}-{other.partition('-')[2]}") is None
