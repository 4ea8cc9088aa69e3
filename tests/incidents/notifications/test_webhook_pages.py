"""The pages of webhooks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from incidents.models import DeliveryAttempt, Notification, WebhookEndpoint
from incidents.notifications.operations.endpoints import send_test
from incidents.notifications.webhook_secrets import secret_of
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident

pytestmark = pytest.mark.django_db
POSTED = {
    "name": "Wall",
    "url": "https://hooks.example.org/x",
    "events": ["incident.logged"],
}


@pytest.fixture
def page(ada):
    client = Client()
    client.force_login(ada)
    return client


def failed(endpoint, ada):
    with as_system("test"):
        sent = send_test(endpoint, actor=ada, at=NOW)
        Notification.objects.filter(pk=sent.pk).update(
            state="failed", settled_at=NOW, next_at=None, last_error="It answered 404"
        )
        DeliveryAttempt.objects.create(
            notification=sent, number=1, started_at=NOW, finished_at=NOW + timedelta(seconds=2), outcome="failed",
            error_class="permanent", status=404, error="It answered 404 Not Found.", excerpt="<b>no hook here</b>",
        )  # fmt: skip
    return sent


def test_a_webhook_is_made_and_its_secret_is_shown_once(page, ada):
    answer = page.post("/admin/webhooks/add/", {**POSTED, "owner": ada.pk})
    endpoint = WebhookEndpoint.objects.get()
    secret = secret_of(endpoint.nonce)
    assert secret in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    for address in ("", f"{endpoint.pk}/", f"{endpoint.pk}/change/", f"{endpoint.pk}/secret/", f"{endpoint.pk}/pause/"):
        text = page.get(f"/admin/webhooks/{address}").content.decode()
        assert secret not in text
        assert endpoint.nonce not in text


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_stays(page, ada):
    answer = page.post("/admin/webhooks/add/", {**POSTED, "owner": ada.pk, "url": "https://127.0.0.1/hook"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "https://127.0.0.1/hook" in text
    assert "at an address of the machine itself" in text
    assert not WebhookEndpoint.objects.exists()


def test_it_is_changed_paused_resumed_and_tried(page, endpoint, ada):
    own = f"/admin/webhooks/{endpoint.pk}/"
    page.post(f"{own}change/", {**POSTED, "owner": ada.pk, "name": "Wall of fame"})
    endpoint.refresh_from_db()
    assert (endpoint.name, endpoint.events) == ("Wall of fame", ["incident.logged"])
    assert "A test is on its way" in page.post(f"{own}test/", follow=True).content.decode()
    assert "Moving house" in page.post(f"{own}pause/", {"reason": "Moving house"}, follow=True).content.decode()
    assert "This webhook is paused" in page.post(f"{own}test/", follow=True).content.decode()
    page.post(f"{own}resume/")
    endpoint.refresh_from_db()
    assert endpoint.is_active


def test_a_new_secret_is_shown_once(page, endpoint):
    answer = page.post(f"/admin/webhooks/{endpoint.pk}/secret/", {"hours": 5})
    endpoint.refresh_from_db()
    assert secret_of(endpoint.nonce) in answer.content.decode()
    assert secret_of(endpoint.former_nonce) not in answer.content.decode()
    assert page.post(f"/admin/webhooks/{endpoint.pk}/secret/", {"hours": 500}).status_code == 422


def test_deliveries_are_listed_with_every_try_and_can_be_sent_again(page, endpoint, ada):
    sent = failed(endpoint, ada)
    text = page.get(f"/admin/webhooks/{endpoint.pk}/").content.decode()
    for words in ("webhook.test", "Failed", "status 404", "2.0 s", "&lt;b&gt;no hook here&lt;/b&gt;", "Send again"):
        assert words in text
    assert "The last delivery failed" in page.get("/admin/webhooks/").content.decode()
    again = f"/admin/webhooks/{endpoint.pk}/again/{sent.pk}/"
    assert "It is sent once more" in page.post(again, follow=True).content.decode()
    with as_system("test"):
        sent.refresh_from_db()
    assert sent.state == "pending"
    assert "Only what failed" in page.post(again, follow=True).content.decode()


def test_a_delivery_of_another_webhook_is_absent(page, endpoint, make_endpoint, ada):
    sent = failed(make_endpoint("Other"), ada)
    assert page.post(f"/admin/webhooks/{endpoint.pk}/again/{sent.pk}/").status_code == 404


def test_deliveries_of_hidden_incidents_are_left_out(page, make_endpoint):
    endpoint = make_endpoint(includes_restricted=True)
    hidden = make_incident("security", title="CANARY")
    text = page.get(f"/admin/webhooks/{endpoint.pk}/").content.decode()
    assert hidden.reference not in text
    assert "It has been sent nothing yet" in text


def test_the_cost_is_the_same_for_one_and_for_three(page, endpoint, make_endpoint, ada):
    def cost(address):
        with CaptureQueriesContext(connection) as seen:
            assert page.get(address).status_code == 200
        return len(seen)

    failed(endpoint, ada)
    cost("/admin/webhooks/")
    one = [cost("/admin/webhooks/"), cost(f"/admin/webhooks/{endpoint.pk}/")]
    for name in ("B", "C"):
        make_endpoint(name)
        failed(endpoint, ada)
    three = [cost("/admin/webhooks/"), cost(f"/admin/webhooks/{endpoint.pk}/")]
    assert one == three
    assert max(three) <= 15


@pytest.mark.parametrize("persona", ["alice", "carol", "olive"])
def test_others_than_administrators_may_not(request, persona, endpoint):
    client = Client()
    client.force_login(request.getfixturevalue(persona))
    one = f"{endpoint.pk}/"
    for address in ("", "add/", one, f"{one}change/", f"{one}secret/", f"{one}pause/"):
        assert client.get(f"/admin/webhooks/{address}").status_code == 403
    for address in ("add/", f"{one}change/", f"{one}secret/", f"{one}pause/", f"{one}resume/", f"{one}test/"):
        assert client.post(f"/admin/webhooks/{address}", POSTED).status_code == 403
    assert WebhookEndpoint.objects.get().nonce == endpoint.nonce


def test_nothing_is_written_by_looking(page, endpoint):
    for address in ("resume/", "test/"):
        assert page.get(f"/admin/webhooks/{endpoint.pk}/{address}").status_code == 405
