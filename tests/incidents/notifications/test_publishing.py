"""What webhooks are told: one row for each that listens, in the transaction, and nothing that may not leave."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.lifecycle import operations as work
from incidents.models import Exercise, WebhookEndpoint
from incidents.notifications.choices import WebhookEvent
from incidents.notifications.models import Notification
from incidents.notifications.operations.publishing import publish
from incidents.notifications.queries.webhooks import LOADED, forget_listening, webhook_extra
from incidents.notifications.webhook_secrets import secret_of
from incidents.permissions.code_names import code_name
from tests.factories import NOW, make_incident, make_service, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("system")]
CANARY = "zanzibar"


def rows(kind):
    return list(Notification.objects.filter(kind=kind).select_related(*LOADED))


def told(kind):
    (row,) = rows(kind)
    return webhook_extra(row, at=NOW)["payload"]


def test_a_logged_incident_is_told_with_its_particulars(endpoint, service, team, alice):
    incident = make_incident(title="Portal down", service=service, team=team, actor=alice)
    (row,) = rows("incident.logged")
    assert (row.endpoint, row.incident, row.state, row.channel, row.next_at) == (
        endpoint,
        incident,
        "pending",
        "webhook",
        NOW,
    )
    extra = webhook_extra(row, at=NOW)
    assert extra["secrets"] == [secret_of(endpoint.nonce)]
    payload = extra["payload"]
    assert (payload["type"], payload["timestamp"]) == ("incident.logged", "2026-03-02T10:00:00Z")
    assert payload["data"]["actor"] == "Alice Archer"
    described = payload["data"]["incident"]
    assert described["reference"] == incident.reference
    assert (described["title"], described["service"], described["team"]) == ("Portal down", "checkout", "platform")
    assert "/receipts/" in payload["receipt_url"]


def test_each_event_makes_its_row(endpoint, alice, bob, carol, team, service):
    incident = make_incident(team=team, service=service)
    work.acknowledge(incident, actor=alice, at=NOW)
    work.assign(incident, assignee=bob, team=team, actor=alice, at=NOW)
    work.add_note(incident, body=f"{CANARY} inside", actor=alice, at=NOW)
    work.declare_major(incident, reason="Everybody is affected", actor=carol, at=NOW)
    work.stand_down(incident, reason="Over", actor=carol, at=NOW)
    work.update_details(incident, changes={"title": "Another"}, actor=alice, at=NOW)
    work.cancel(incident, reason="A mistake", actor=carol, at=NOW)
    found = set(Notification.objects.values_list("kind", flat=True).filter(endpoint=endpoint))
    assert found == set(WebhookEvent.values)
    assigned = told("incident.assigned") if len(rows("incident.assigned")) == 1 else None
    if assigned:
        assert assigned["data"]["incident"]["assignee"] == "Bob Baker"
    assert told("incident.details_updated")["data"]["fields"] == ["title"]
    note = told("incident.note_added")["data"]["note"]
    assert "body" not in note
    assert CANARY not in str(told("incident.note_added"))


def test_the_words_of_a_public_note_are_told(endpoint, alice, team):
    incident = make_incident(team=team)
    work.add_note(incident, body="We are on it.", actor=alice, at=NOW, is_public=True)
    assert told("incident.note_added")["data"]["note"]["body"] == "We are on it."


def test_a_move_is_told_with_both_ends(endpoint, carol, team):
    incident = make_incident(team=team)
    before = incident.state.name
    work.cancel(incident, reason="A mistake", actor=carol, at=NOW)
    moved = [webhook_extra(row, at=NOW)["payload"]["data"] for row in rows("incident.status_changed")]
    assert moved[0]["from"] == before
    assert moved[0]["to"] == moved[0]["incident"]["state"]


def test_only_those_who_listen_are_told(make_endpoint):
    make_endpoint("A", events=["incident.acknowledged"])
    hears = make_endpoint("B", events=["incident.logged"])
    make_incident()
    assert [row.endpoint for row in Notification.objects.all()] == [hears]


def test_nothing_is_told_of_what_did_not_happen(endpoint):
    with transaction.atomic():
        make_incident()
        assert Notification.objects.count() == 1
        transaction.set_rollback(True)
    assert not Notification.objects.exists()


def test_a_restricted_incident_is_told_by_reference_and_code_name_to_those_who_ask(make_endpoint, carol):
    make_endpoint("Plain")
    asked = make_endpoint("Asked", includes_restricted=True)
    incident = make_incident("security", title=f"{CANARY} title", description=CANARY, actor=carol)
    work.add_note(incident, body=f"{CANARY} public", actor=carol, at=NOW, is_public=True)
    assert {row.endpoint for row in Notification.objects.all()} == {asked}
    payload = told("incident.note_added")
    assert payload["data"] == {"incident": {"reference": incident.reference, "code_name": code_name(incident.pk)}}
    assert CANARY not in str([told("incident.logged"), payload])


def test_what_becomes_restricted_before_it_leaves_is_not_told(make_endpoint, carol):
    make_endpoint("Plain")
    make_endpoint("Asked", includes_restricted=True)
    incident = make_incident(title=CANARY)
    work.restrict(incident, reason="Names", actor=carol, at=NOW)
    extras = [webhook_extra(row, at=NOW) for row in rows("incident.logged")]
    assert extras.count(None) == 1
    assert CANARY not in str(extras)


def test_drills_never_leave(endpoint):
    exercise = Exercise.objects.create(name="Fire drill", created_at=NOW)
    incident = make_incident(exercise=exercise)
    assert not Notification.objects.exists()
    row = Notification(kind="incident.logged", incident=incident, endpoint=endpoint, created_at=NOW)
    assert webhook_extra(row, at=NOW) is None


def test_a_paused_one_is_told_nothing_that_waits(endpoint):
    make_incident()
    (row,) = rows("incident.logged")
    row.endpoint.is_active = False
    assert webhook_extra(row, at=NOW) is None


def queries(act):
    with CaptureQueriesContext(connection) as seen:
        act()
    return len([query for query in seen if "SAVEPOINT" not in query["sql"]])


def test_the_cost_is_one_query_without_webhooks_and_constant_with_any_number(make_endpoint):
    incident = make_incident()
    forget_listening()
    assert queries(lambda: publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW)) == 1
    assert queries(lambda: publish(WebhookEvent.ASSIGNED, incident, actor=None, at=NOW)) == 0
    make_endpoint("A")
    one = queries(lambda: publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW))
    make_endpoint("B")
    make_endpoint("C")
    three = queries(lambda: publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW))
    assert one == three <= 5


@pytest.mark.django_db(transaction=True)
def test_who_listens_is_read_anew_in_each_transaction(reference):
    ada = make_user("ada", "administrator", is_superuser=True)
    incident = make_incident()
    with transaction.atomic():
        assert publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW) == []
    row = {"name": "A", "url": "https://example.org/", "owner": ada, "nonce": "a", "created_at": NOW}
    made = WebhookEndpoint.objects.create(**row, events=["incident.logged"])  # as another process would
    with transaction.atomic():
        assert [sent.endpoint for sent in publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW)] == [made]
    WebhookEndpoint.objects.update(events=["incident.acknowledged"])
    with transaction.atomic():
        assert publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW) == []
        transaction.set_rollback(True)
    WebhookEndpoint.objects.update(events=["incident.logged"])
    with transaction.atomic():
        assert len(publish(WebhookEvent.LOGGED, incident, actor=None, at=NOW)) == 1


def test_a_payload_costs_no_query_once_it_is_loaded(endpoint):
    for _ in range(3):
        make_incident(service=make_service(), assignee=make_user("", "agent"))
    found = rows("incident.logged")
    assert queries(lambda: [webhook_extra(row, at=NOW) for row in found]) == 0
