"""What comes in wrong: each class of error at the door, and bodies made to break things."""

from __future__ import annotations

import json

import pytest

from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem

pytestmark = pytest.mark.django_db

LIST = "/api/v1/incidents/"


def test_nobody_without_a_token_and_nobody_with_a_wrong_one(client, incident):
    for headers in ({}, {"Authorization": "Bearer mus_0123456789_" + "x" * 43}, {"Authorization": "Bearer x"}):
        answer = client.get(LIST, headers=headers)
        is_problem(answer, 401)
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_signed_in_person_needs_a_csrf_token_to_change(client, alice, incident):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.get(LIST).status_code == 200
    is_problem(strict.post(f"{LIST}{incident.pk}/take/", "{}", "application/json", headers={"If-Match": "*"}), 403)


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v1/incidents", "/api/v1/incidents/x/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_addresses_that_lead_nowhere_are_problems(client, path, method):
    is_problem(getattr(client, method)(path), 404, "not_found")


def test_ids_past_every_database_are_absent(program):
    for pk in ("0", "9223372036854775808", "1" + "0" * 60):
        is_problem(program.get(f"/incidents/{pk}/"), 404)
        is_problem(program.post(f"/incidents/{pk}/take/", If_Match="*"), 404)
        is_problem(program.post(f"/incidents/{pk}/break-glass/", {"reason": "x"}), 403)


def test_methods_that_are_not_offered(program, incident):
    for method in ("put", "delete", "options", "trace"):
        answer = program.client.generic(method.upper(), f"{LIST}{incident.pk}/")
        is_problem(answer, 405)
        assert "GET" in answer["Allow"]


def test_address_that_is_only_written_to_refuses_to_be_read(program, incident):
    is_problem(program.get("/scenario-replays/"), 405)
    is_problem(program.get(f"/incidents/{incident.pk}/acknowledge/"), 405)


def test_only_json_goes_in_and_out(program, incident):
    url = f"{LIST}{incident.pk}/notes/"
    for kind in (
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data; boundary=x",
    ):
        is_problem(program.client.generic("POST", url, b"body=x", content_type=kind), 415)
    is_problem(program.client.get(LIST, headers={"Accept": "text/html"}), 406)
    assert program.client.get(LIST, headers={"Accept": "*/*"}).status_code == 200


def test_large_and_deep_bodies(program, incident):
    url = f"{LIST}{incident.pk}/notes/"

    def send(body):
        return program.client.generic("POST", url, body, content_type="application/json")

    is_problem(send(b'{"body": "' + b"x" * (256 * 1024) + b'"}'), 413)
    is_problem(send(b"[" * 1000), 400)
    is_problem(send(b'{"body": "\\u0000"}'), 400)
    is_problem(send(b'{"body": "\\ud800"}'), 400)
    is_problem(send(b"\xff"), 400)
    is_problem(send(b"[]"), 400)
    is_problem(send(b'"x"'), 400)
    is_problem(send(b"null"), 400)
    with as_system("test looks"):
        assert Incident.objects.get().version == 1


def test_changes_ask_for_if_match(program, incident):
    for method, path in (("patch", ""), ("post", "take/"), ("post", "tags/"), ("post", "roles/"), ("post", "links/")):
        is_problem(getattr(program, method)(f"/incidents/{incident.pk}/{path}", {}), 428, "if_match_required")
        is_problem(getattr(program, method)(f"/incidents/{incident.pk}/{path}", {}, If_Match='"9"'), 412, "stale")


def test_a_change_that_turns_stale_under_the_lock_is_412(program, incident, monkeypatch):
    """Between reading the version and locking the row somebody else is faster."""
    from incidents.lifecycle.api import base

    original = base.expected_version

    def faster(request, version, *, required):
        expected = original(request, version, required=required)
        with as_system("somebody else"):
            Incident.objects.filter(pk=incident.pk).update(version=version + 1)
        return expected

    monkeypatch.setattr(base, "expected_version", faster)
    is_problem(program.post(f"/incidents/{incident.pk}/take/", If_Match='"1"'), 412, "stale")


ODD = [
    None, True, False, 0, -1, 1.5, 2**62, "", " ", "x", "x" * 300, "INC-1", "2026-03-02T10:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "<script>", "%s", "' OR 1=1 --", "\u202e", "😀", [], [[]], {},
    {"id": 1}, [1, "a", None],
]  # fmt: skip

BODIES = {
    "": ("patch", ["title", "description", "service", "category", "contact", "reporter", "facts"]),
    "tags/": ("post", ["tags"]),
    "acknowledge/": ("post", ["note"]),
    "assign/": ("post", ["assignee", "team", "note"]),
    "hand-over/": ("post", ["to", "note"]),
    "triage/": ("post", ["type", "category", "impact", "urgency", "service", "services", "team"]),
    "priority/": ("post", ["priority", "reason"]),
    "major/": ("post", ["declare", "reason"]),
    "milestones/": ("post", ["milestone", "at", "reason"]),
    "transitions/": ("post", ["transition", "reason", "fields"]),
    "notes/": ("post", ["body", "is_public"]),
    "links/": ("post", ["to", "kind"]),
    "roles/": ("post", ["role", "person"]),
    "affected-services/": ("post", ["service", "effect", "started_at"]),
    "access/": ("post", ["person", "team", "reason", "expires_at"]),
}
RIGHT = {
    "to": 1, "note": "x", "impact": 1, "priority": 2, "reason": "x", "declare": True, "milestone": "occurred",
    "at": "2026-03-01T00:00:00Z", "transition": "triage", "body": "x", "kind": "related", "role": "scribe",
    "service": "checkout", "effect": "down", "tags": [], "title": "x",
}  # fmt: skip


def test_no_odd_value_in_any_field_is_ever_a_500(ada, incident):
    program = Program(ada)
    for path, (method, names) in BODIES.items():
        right = {name: RIGHT[name] for name in names if name in RIGHT}
        for name in names:
            for value in ODD:
                answer = getattr(program, method)(
                    f"/incidents/{incident.pk}/{path}", {**right, name: value}, If_Match="*"
                )
                assert answer.status_code in (200, 201, 202, 400, 404, 409, 422), (path, name, value, answer.content)


def test_no_odd_value_is_a_500_when_logging_or_moving(ada, incident):
    program = Program(ada)
    right = {"type": "outage", "title": "x"}
    for name in (
        "type", "title", "description", "service", "category", "impact", "urgency", "priority", "priority_reason",
        "team", "assignee", "reporter", "contact", "occurred_at", "reported_at", "tags", "affected", "restricted",
    ):  # fmt: skip
        for value in [
            *ODD,
            [{"service": "checkout", "effect": "down"}] * 2,
            [{"service": value} for value in ("a", 1)],
        ]:
            answer = program.post("/incidents/", {**right, name: value})
            assert answer.status_code in (201, 202, 400, 422), (name, value, answer.content)
    for name in (
        "resolution_code",
        "hold_reason",
        "assignee",
        "team",
        "category",
        "service",
        "note",
        "cause",
        "resolution_kind",
    ):
        for value in ODD:
            body = {"transition": "triage", "fields": {name: value}}
            answer = program.post(f"/incidents/{incident.pk}/transitions/", body, If_Match="*")
            assert answer.status_code in (200, 400, 422), (name, value, answer.content)
    listed = program.get("/incidents/", {"page_size": 100})
    assert json.loads(listed.content)["results"]
