"""Webhooks by the API."""

import pytest

from incidents.models import DeliveryAttempt, IdempotencyRecord, Notification, WebhookEndpoint
from incidents.notifications.webhook_secrets import secret_of
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import NOW, make_incident

pytestmark = pytest.mark.django_db
BODY = {"name": "Wall", "url": "https://hooks.example.org/x", "events": ["incident.logged"]}
URL = "/webhook-endpoints/"


@pytest.fixture
def admin(ada):
    return Program(ada)


@pytest.fixture
def made(admin):
    return admin.post(URL, BODY).json()


def test_it_is_made_and_its_secret_is_told_once(admin, ada):
    answer = admin.post(URL, BODY)
    assert answer.status_code == 201
    made, endpoint = answer.json(), WebhookEndpoint.objects.get()
    assert made["secret"] == secret_of(endpoint.nonce)
    assert made["owner"] == {"id": ada.pk, "name": "Ada Adams"}
    for path in (URL, f"{URL}{made['id']}/"):
        assert made["secret"] not in admin.get(path).content.decode()


def test_a_repeated_request_makes_nothing_and_tells_no_secret(admin):
    first = admin.post(URL, BODY, Idempotency_Key="once").json()
    again = admin.post(URL, BODY, Idempotency_Key="once")
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == {**first, "secret": ""}
    with as_system("test"):
        assert first["secret"] not in str(IdempotencyRecord.objects.values())
    assert WebhookEndpoint.objects.count() == 1


def test_problems_name_their_fields(admin):
    problem = is_problem(admin.post(URL, {**BODY, "url": "https://127.0.0.1/"}), 422, "webhook_refused")
    assert [error["field"] for error in problem["errors"]] == ["url"]
    is_problem(admin.post(URL, {**BODY, "events": ["nothing"]}), 400)
    is_problem(admin.post(URL, {**BODY, "secret": "x"}), 400)


def test_it_is_changed_rotated_paused_and_resumed(admin, made):
    one = f"{URL}{made['id']}/"
    assert admin.patch(one, {"includes_restricted": True}).json()["includes_restricted"] is True
    rotated = admin.post(f"{one}rotate/", {"hours": 1}).json()
    assert rotated["secret"] not in ("", made["secret"])
    assert rotated["former_secret_until"] is not None
    assert admin.post(f"{one}pause/", {"reason": "Moving"}).json()["disabled_reason"] == "Moving"
    is_problem(admin.post(f"{one}test/"), 422, "webhook_paused")
    assert admin.post(f"{one}resume/").json()["is_active"] is True


def test_deliveries_tell_every_try_and_can_be_sent_again(admin, made):
    one = f"{URL}{made['id']}/"
    sent = admin.post(f"{one}test/")
    assert sent.status_code == 202
    pk = sent.json()["id"]
    again = f"{one}deliveries/{pk}/again/"
    is_problem(admin.post(again), 422, "not_sent_again")
    with as_system("test"):
        Notification.objects.filter(pk=pk).update(state="failed", settled_at=NOW, next_at=None)
        DeliveryAttempt.objects.create(
            notification_id=pk, number=1, started_at=NOW, finished_at=NOW, outcome="failed", status=500, excerpt="oh"
        )
    (listed,) = admin.get(f"{one}deliveries/").json()["results"]
    assert (listed["id"], listed["type"], listed["state"]) == (pk, "webhook.test", "failed")
    assert [(attempt["status"], attempt["excerpt"]) for attempt in listed["attempts"]] == [(500, "oh")]
    assert admin.post(again).json()["state"] == "pending"
    is_problem(admin.post(f"{one}deliveries/00000000-0000-7000-8000-000000000000/again/"), 404)


def test_deliveries_of_hidden_incidents_are_left_out(admin, made):
    admin.patch(f"{URL}{made['id']}/", {"includes_restricted": True})
    hidden = make_incident("security", title="CANARY")
    answer = admin.get(f"{URL}{made['id']}/deliveries/")
    assert answer.json()["results"] == []
    with as_system("test"):
        pk = Notification.objects.get(incident=hidden).pk
        Notification.objects.filter(pk=pk).update(state="failed", settled_at=NOW, next_at=None)
    is_problem(admin.post(f"{URL}{made['id']}/deliveries/{pk}/again/"), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("get", ""), ("post", ""), ("get", "1/"), ("patch", "1/"), ("post", "1/rotate/"), ("post", "1/pause/"),
     ("post", "1/resume/"), ("post", "1/test/"), ("get", "1/deliveries/")],
)  # fmt: skip
def test_others_than_administrators_may_not(commander, ada, method, path):
    is_problem(getattr(commander, method)(URL + path), 403)
    is_problem(getattr(Program(ada, "incidents:write"), method)(URL + path), 403)


def test_an_absent_one_is_absent(admin):
    is_problem(admin.get(f"{URL}99999/"), 404)
    is_problem(admin.post(f"{URL}99999999999999999999/test/"), 404)


def test_lists_cost_the_same_for_one_and_for_three(admin, made):
    one = len(queries(lambda: admin.get(URL)))
    for name in ("B", "C"):
        admin.post(URL, {**BODY, "name": name})
    assert one == len(queries(lambda: admin.get(URL))) <= 6
    admin.post(f"{URL}{made['id']}/test/")
    deliveries = f"{URL}{made['id']}/deliveries/"
    few = len(queries(lambda: admin.get(deliveries)))
    for _ in range(2):
        admin.post(f"{URL}{made['id']}/test/")
    assert few == len(queries(lambda: admin.get(deliveries))) <= 6


def test_writes_of_incidents_stay_within_their_budget_with_webhooks(admin, made, program, team):
    incident = make_incident(team=team)
    body = {"type": "outage", "title": "Down"}
    assert len(queries(lambda: program.post("/incidents/", body))) <= 25
    assert len(queries(lambda: program.post(f"/incidents/{incident.pk}/acknowledge/", {}, If_Match="*"))) <= 25
