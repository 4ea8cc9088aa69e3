"""From what happens to an incident to a program elsewhere that checks the signature, by way of the outbox."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook

from incidents.models import Notification, WebhookEndpoint
from incidents.notifications.operations import deliver
from incidents.notifications.operations.endpoints import rotate_secret
from incidents.notifications.webhook_secrets import secret_of
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident
from tests.incidents.notifications.channels.conftest import NAME, TLS, named, opened  # noqa: F401 -- fixtures
from tests.listening import Reply, listening

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def far(opened, make_endpoint):  # noqa: F811
    """A program elsewhere, and the webhook that leads to it."""
    with listening(certificate=str(TLS / "server.pem")) as server:
        server.endpoint = make_endpoint(url=server.url(host=NAME), events=["incident.logged"])
        yield server


def send(*, at=NOW):
    with as_system("test"):
        row = Notification.objects.get(kind="incident.logged")
        deliver(str(row.pk), at=at)
        row.refresh_from_db()
        return row, list(row.attempts.all())


def test_what_happens_arrives_signed(far):
    incident = make_incident(title="Portal down")
    row, (attempt,) = send()
    (seen,) = far.seen
    payload = Webhook(secret_of(far.endpoint.nonce)).verify(seen.body, seen.headers)
    assert (payload["type"], payload["data"]["incident"]["title"]) == ("incident.logged", "Portal down")
    assert payload["data"]["incident"]["reference"] == incident.reference
    assert seen.headers["webhook-id"] == str(row.pk)
    assert (row.state, attempt.status, attempt.excerpt, attempt.outcome) == ("accepted", 200, "ok", "accepted")


def test_a_try_after_a_failure_has_the_same_id_and_both_secrets(far):
    make_incident()
    far.answer = lambda seen: Reply(503, b"not now", {"Retry-After": "3600"})
    row, _ = send()
    assert (row.state, row.error_class) == ("pending", "temporary")
    assert row.next_at >= NOW + HOUR
    rotated, secret = rotate_secret(far.endpoint, overlap=5 * HOUR, at=NOW)
    far.answer = lambda seen: Reply()
    row, attempts = send(at=row.next_at)
    assert (row.state, [attempt.status for attempt in attempts]) == ("accepted", [503, 200])
    first, second = far.seen
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    for each in (secret, secret_of(rotated.former_nonce)):
        Webhook(each).verify(second.body, second.headers)


def test_one_that_is_gone_is_switched_off_and_its_owner_hears_of_it(far, ada):
    make_incident()
    far.answer = lambda seen: Reply(410)
    row, _ = send()
    endpoint = WebhookEndpoint.objects.get()
    assert (row.state, endpoint.is_active) == ("failed", False)
    with as_system("test"):
        told = Notification.objects.get(kind="webhook.disabled", channel="inbox")
    assert told.recipient == ada
    make_incident()
    assert len(far.seen) == 1


@pytest.mark.parametrize(("status", "state"), [(302, "failed"), (404, "failed"), (429, "pending"), (500, "pending")])
def test_statuses_end_it_or_have_it_tried_again(far, status, state):
    make_incident()
    far.answer = lambda seen: Reply(status)
    row, _ = send()
    assert row.state == state


def test_what_became_restricted_does_not_leave(far, carol):
    from incidents.lifecycle.operations import restrict

    incident = make_incident()
    with as_system("test"):
        restrict(incident, reason="Names", actor=carol, at=NOW)
    row, attempts = send()
    assert (row.state, attempts, far.seen) == ("suppressed", [], [])
