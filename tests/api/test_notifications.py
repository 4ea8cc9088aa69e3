"""The inbox, paging and watching by the API."""

from __future__ import annotations

from uuid import uuid4

import pytest

from incidents.lifecycle import operations as op
from incidents.models import Notification, Watch
from incidents.permissions.code_names import code_name
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import NOW, make_incident
from tests.incidents.notifications.people import proven
from tests.incidents.notifications.test_inbox import tell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counters")]


def test_inbox_is_ones_own_and_read_one_by_one(program, alice, bob, incident):
    row, other = tell(alice, incident), tell(bob, incident)
    (seen,) = program.get("/notifications/").json()["results"]
    assert seen == {
        "id": str(row.pk),
        "kind": "incident.mentioned",
        "notification_class": "update",
        "subject": f"{incident}: Muster mentioned you",
        "text": seen["text"],
        "incident": {"id": incident.pk, "reference": incident.reference},
        "created_at": "2026-03-02T10:00:00Z",
        "read_at": None,
    }
    assert "Look at this" in seen["text"]
    first = program.post(f"/notifications/{row.pk}/read/").json()["read_at"]
    assert first == program.post(f"/notifications/{row.pk}/read/").json()["read_at"] is not None
    assert program.get("/notifications/", {"unread": "true"}).json()["results"] == []
    assert len(program.get("/notifications/", {"unread": "false"}).json()["results"]) == 1
    is_problem(program.get("/notifications/", {"unread": "x"}), 400)
    for absent in (other.pk, uuid4()):
        is_problem(program.post(f"/notifications/{absent}/read/"), 404)


def test_reading_asks_for_the_scope_to_write(alice, incident):
    row, reader = tell(alice, incident), Program(alice, "incidents:read")
    assert reader.get("/notifications/").status_code == 200
    assert reader.get("/contact-methods/").status_code == 200
    is_problem(reader.post(f"/notifications/{row.pk}/read/"), 403)
    is_problem(reader.post(f"/incidents/{incident.pk}/watch/"), 403)


def test_restricted_incidents_by_code_name_and_hidden_ones_not_at_all(program, alice, bob, team):
    secret = make_incident("security", title="CANARY", assignee=alice)
    row = tell(alice, secret, kind="incident.assigned", words="CANARY")
    answer = program.get("/notifications/").content.decode()
    assert "CANARY" not in answer
    assert code_name(secret.pk) in answer
    with as_system("test"):
        op.assign(secret, assignee=bob, actor=bob, at=NOW)
    assert str(row.pk) not in program.get("/notifications/").content.decode()
    is_problem(program.post(f"/notifications/{row.pk}/read/"), 404)


def test_contact_methods_are_ones_own(program, alice, bob):
    method = proven(alice)
    proven(bob)
    (seen,) = program.get("/contact-methods/").json()["results"]
    assert (seen["id"], seen["address"], seen["verified_at"]) == (method.pk, method.address, "2026-03-02T10:00:00Z")
    assert program.post("/contact-methods/", {}).status_code == 405


def test_lists_cost_the_same_for_one_row_and_for_three(program, alice, incident):
    tell(alice, incident)
    proven(alice)
    for path in ("/notifications/", "/contact-methods/"):
        queries(lambda: program.get(path))  # noqa: B023
    one = [len(queries(lambda: program.get(path))) for path in ("/notifications/", "/contact-methods/")]  # noqa: B023
    for number in (1, 2):
        tell(alice, make_incident(), number=number)
        proven(alice, f"{number}@example.org")
    three = [len(queries(lambda: program.get(path))) for path in ("/notifications/", "/contact-methods/")]  # noqa: B023
    assert one == three
    assert max(three) <= 6


def test_watching_and_not_any_more(program, alice, incident):
    for _ in range(2):
        assert program.post(f"/incidents/{incident.pk}/watch/").json() == {"watching": True}
    with as_system("test"):
        assert [row.user for row in Watch.objects.all()] == [alice]
    for _ in range(2):
        assert program.delete(f"/incidents/{incident.pk}/watch/").json() == {"watching": False}


def test_paging_by_name(program, alice, bob, incident):
    proven(bob)
    answer = program.post(f"/incidents/{incident.pk}/page/", {"people": [bob.pk, bob.pk], "reason": "All tills"})
    assert answer.json() == {"people": [bob.pk]}
    with as_system("test"):
        rows = Notification.objects.filter(notification_class="page").order_by("channel")
        assert [(row.channel, row.recipient, row.context["reason"]) for row in rows] == [
            ("email", bob, "All tills"),
            ("inbox", bob, "All tills"),
        ]


def test_paging_asks_for_people_a_reason_and_the_right(program, olive, alice, charlie, incident):
    url = f"/incidents/{incident.pk}/page/"
    for body in ({}, {"people": [], "reason": "x"}, {"people": [99_999], "reason": "x"}, {"people": [alice.pk]}):
        is_problem(program.post(url, body), 400)
    is_problem(program.post(url, {"people": [alice.pk], "reason": " "}), 422)
    is_problem(Program(olive).post(url, {"people": [alice.pk], "reason": "x"}), 403)
    secret = make_incident("security", assignee=alice)
    refused = is_problem(program.post(f"/incidents/{secret.pk}/page/", {"people": [charlie.pk], "reason": "x"}), 422)
    assert refused["errors"][0]["field"] == "people"
    assert "Charlie Cole may not know of this incident" in refused["detail"]


def test_paging_costs_the_same_for_one_person_and_for_three(program, alice, bob, charlie, carol, incident):
    url = f"/incidents/{incident.pk}/page/"
    one = queries(lambda: program.post(url, {"people": [bob.pk], "reason": "x"}))
    three = queries(lambda: program.post(url, {"people": [bob.pk, charlie.pk, carol.pk], "reason": "x"}))
    assert len(three) <= len(one) <= 20
