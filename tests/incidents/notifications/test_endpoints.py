"""Webhooks made, changed, given another secret, paused and tried."""

from datetime import timedelta

import pytest

from incidents.notifications.choices import NotificationState, WebhookEvent
from incidents.notifications.models import Notification, WebhookEndpoint
from incidents.notifications.operations import endpoints as op
from incidents.notifications.operations.publishing import publish
from incidents.notifications.queries.webhooks import live_secrets
from incidents.notifications.webhook_secrets import secret_of
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def create(owner, **values):
    known = {
        "name": "Wall",
        "url": "https://example.org/hook",
        "events": ["incident.logged"],
        "includes_restricted": False,
    }
    return op.create_endpoint(owner=owner, at=NOW, **{**known, **values})


def test_a_webhook_is_made_with_a_secret_that_is_not_stored(ada):
    endpoint, secret = create(
        ada, url="https://Example.org:443/hook#x", events=["incident.acknowledged", "incident.logged"]
    )
    endpoint.refresh_from_db()
    assert secret == secret_of(endpoint.nonce)
    assert secret not in str(vars(endpoint))
    assert endpoint.url == "https://example.org/hook"
    assert endpoint.events == ["incident.logged", "incident.acknowledged"]
    assert endpoint.is_active


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"url": "http://example.org/"}, "url"),
        ({"url": "https://127.0.0.1/"}, "url"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "url"),
        ({"url": "nothing"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["incident.exploded"]}, "events"),
    ],
)
def test_what_would_not_work_is_refused_at_its_field(ada, values, field):
    with pytest.raises(op.EndpointRefused) as caught:
        create(ada, **values)
    assert set(caught.value.fields) == {field}
    assert not WebhookEndpoint.objects.exists()


def test_a_name_is_taken_once_and_everything_wrong_is_said(ada, bob):
    create(ada)
    bob.is_active = False
    with pytest.raises(op.EndpointRefused) as caught:
        create(bob, url="ftp://x")
    assert set(caught.value.fields) == {"name", "url", "owner"}


def test_a_change_keeps_the_secret(ada, endpoint):
    changed = op.update_endpoint(
        endpoint, name=endpoint.name, url="https://other.example.org/", owner=ada, events=["incident.logged"],
        includes_restricted=True,
    )  # fmt: skip
    assert (changed.url, changed.nonce, changed.includes_restricted) == (
        "https://other.example.org/",
        endpoint.nonce,
        True,
    )


def test_two_secrets_live_until_the_old_one_ends(endpoint):
    first = secret_of(endpoint.nonce)
    rotated, second = op.rotate_secret(endpoint, overlap=2 * HOUR, at=NOW)
    assert live_secrets(rotated, at=NOW + HOUR) == [second, first]
    assert live_secrets(rotated, at=NOW + 2 * HOUR) == [second]
    again, third = op.rotate_secret(rotated, overlap=HOUR, at=NOW)
    assert live_secrets(again, at=NOW) == [third, second]
    at_once, fourth = op.rotate_secret(again, overlap=timedelta(), at=NOW)
    assert live_secrets(at_once, at=NOW) == [fourth]


@pytest.mark.parametrize("overlap", [timedelta(days=8), timedelta(hours=-1)])
def test_an_overlap_has_bounds(endpoint, overlap):
    with pytest.raises(op.EndpointRefused):
        op.rotate_secret(endpoint, overlap=overlap, at=NOW)


def test_a_paused_one_gets_nothing_and_what_waits_is_called_off(system, endpoint, ada):
    waiting = op.send_test(endpoint, actor=ada, at=NOW)
    paused = op.pause_endpoint(endpoint, reason=" Moving house ", at=NOW + HOUR)
    waiting.refresh_from_db()
    assert (paused.is_active, paused.disabled_at, paused.disabled_reason) == (False, NOW + HOUR, "Moving house")
    assert waiting.state == NotificationState.SUPPRESSED
    assert op.pause_endpoint(endpoint, reason="Other", at=NOW + 2 * HOUR).disabled_reason == "Moving house"
    assert publish(WebhookEvent.LOGGED, make_incident(), actor=None, at=NOW) == []
    with pytest.raises(op.EndpointPaused):
        op.send_test(endpoint, actor=ada, at=NOW)
    resumed = op.resume_endpoint(endpoint)
    assert (resumed.is_active, resumed.disabled_at, resumed.disabled_reason) == (True, None, "")
    assert op.resume_endpoint(endpoint).is_active


def test_a_test_is_a_row_of_the_outbox(system, endpoint, ada):
    sent = op.send_test(endpoint, actor=ada, at=NOW)
    assert (sent.kind, sent.endpoint, sent.incident, sent.state) == ("webhook.test", endpoint, None, "pending")
    assert op.send_test(endpoint, actor=ada, at=NOW).pk != sent.pk
    with as_system("test"):
        assert Notification.objects.filter(endpoint=endpoint).count() == 2


def test_one_that_is_gone_is_switched_off_and_its_owner_is_told_once(system, endpoint, ada):
    waiting = op.send_test(endpoint, actor=ada, at=NOW)
    gone = op.disable_gone(endpoint, at=NOW + HOUR)
    waiting.refresh_from_db()
    assert (gone.is_active, gone.disabled_reason) == (False, "It answered that it is gone (410)")
    assert waiting.state == NotificationState.SUPPRESSED
    op.disable_gone(endpoint, at=NOW + 2 * HOUR)
    (told,) = Notification.objects.filter(kind="webhook.disabled", channel="inbox")
    assert told.recipient == ada
    assert told.context["webhook"] == endpoint.name
    assert told.context["url"].endswith(f"/admin/webhooks/{endpoint.pk}/")


def test_administrators_are_told_where_the_owner_has_left(system, endpoint, ada):
    other = make_user("adam", "administrator", is_superuser=True)
    type(ada).objects.filter(pk=ada.pk).update(is_active=False)
    op.disable_gone(endpoint, at=NOW)
    (told,) = Notification.objects.filter(kind="webhook.disabled", channel="inbox")
    assert told.recipient == other
