"""A restricted incident is absent from the API for those who need not know, and its readers are noted."""

from __future__ import annotations

import json

import pytest

from incidents.lifecycle import operations
from incidents.models import AccessRecord, IncidentLink
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import NOW, give, make_incident, make_service, make_user

pytestmark = pytest.mark.django_db

CANARY = "CANARY"
CALLS = [
    ("get", "/", None),
    ("patch", "/", {"title": "x"}),
    ("post", "/tags/", {"tags": []}),
    ("get", "/transitions/", None),
    ("post", "/transitions/", {"transition": "triage"}),
    ("post", "/acknowledge/", {}),
    ("post", "/take/", {}),
    ("post", "/assign/", {"assignee": None}),
    ("post", "/hand-over/", {"to": 1, "note": "x"}),
    ("post", "/triage/", {"impact": 1}),
    ("post", "/priority/", {"priority": 1, "reason": "x"}),
    ("post", "/major/", {"declare": True, "reason": "x"}),
    ("get", "/milestones/", None),
    ("post", "/milestones/", {"milestone": "occurred", "at": None, "reason": "x"}),
    ("get", "/timeline/", None),
    ("get", "/timeline/pins/", None),
    ("post", "/timeline/pins/", {"entry": 1}),
    ("get", "/notes/", None),
    ("post", "/notes/", {"body": "x"}),
    ("get", "/links/", None),
    ("post", "/links/", {"to": 1, "kind": "related"}),
    ("post", "/merge/", {"incidents": [1]}),
    ("get", "/roles/", None),
    ("post", "/roles/", {"role": "scribe"}),
    ("post", "/roles/hand-over/", {"role": "scribe", "to": 1}),
    ("post", "/roles/release/", {"role": "scribe"}),
    ("get", "/affected-services/", None),
    ("post", "/affected-services/", {"service": "checkout", "effect": "down"}),
    ("get", "/clocks/", None),
    ("get", "/clocks/authority/", None),
    ("post", "/clocks/authority/", {"authority": "x", "notified_at": "2026-03-01T00:00:00Z", "way": "email"}),
    ("post", "/clocks/authority/waive/", {"authority": "x", "reason": "x"}),
    ("get", "/access/", None),
    ("post", "/access/", {"person": 1, "reason": "x"}),
    ("post", "/access/restrict/", {"reason": "x"}),
    ("post", "/access/lift/", {"reason": "x"}),
    ("post", "/break-glass/", {"reason": "x"}),
    ("post", "/page/", {"people": [1], "reason": "x"}),
    ("get", "/escalation/", None),
    ("post", "/escalation/snooze/", {"until": "2026-03-02T11:00:00Z", "reason": "x"}),
    ("post", "/escalation/escalate/", {}),
    ("post", "/escalation/give-back/", {"reason": "x"}),
    ("post", "/escalation/reassign/", {"team": "platform", "reason": "x"}),
    ("post", "/watch/", {}),
    ("get", "/procedures/", None),
    ("post", "/procedures/", {"procedure": "service-outage"}),
    ("post", "/procedures/1/assign/", {"assignee": None}),
    ("post", "/procedures/1/steps/1/done/", {}),
]


def call(program, method, path, body, **headers):
    send = getattr(program, method)
    return send(path, **headers) if body is None else send(path, body, **headers)


def without_instance(response):
    return {name: value for name, value in response.json().items() if name != "instance"}


@pytest.mark.parametrize("headers", [{}, {"If_Match": '"7"'}, {"If_Match": "*"}, {"If_None_Match": "*"}])
def test_hidden_and_absent_answer_alike(program, secret, headers):
    for method, path, body in CALLS:
        hidden = call(program, method, f"/incidents/{secret.pk}{path}", body, **headers)
        absent = call(program, method, f"/incidents/{secret.pk + 1000}{path}", body, **headers)
        assert hidden.status_code == absent.status_code in (403, 404), path
        assert without_instance(hidden) == without_instance(absent), path
        assert hidden.headers.keys() == absent.headers.keys(), path
        assert CANARY not in hidden.content.decode(), path


def test_every_address_of_an_incident_is_called_above():
    from incidents.clocks.api import routes as clocks
    from incidents.escalation.api import routes as paging
    from incidents.lifecycle.api import ONE
    from incidents.lifecycle.api import routes as lifecycle
    from incidents.plans.api import routes as plans

    routes = [*lifecycle, *clocks, *paging, *plans]
    addresses = {str(route.pattern).removeprefix(ONE) for route in routes if str(route.pattern).startswith(ONE)}
    called = {path.removeprefix("/") for _method, path, _body in CALLS if not any(map(str.isdigit, path))}
    assert called == {one for one in addresses if "<" not in one}


def test_it_is_not_listed_found_counted_or_shown_by_a_service(program, ada, secret):
    service = make_service("Vault")
    with as_system("test affects"):
        operations.affect_service(secret, service=service, effect="down", started_at=NOW, actor=ada, at=NOW)
    for query in ({}, {"reality": "all"}, {"q": "canary"}, {"q": secret.reference}, {"type": "security"}):
        answer = program.get("/incidents/", query)
        assert answer.json()["results"] == [], query
        assert CANARY not in answer.content.decode()
    assert program.get("/services/vault/").json()["status"] == "working"
    seeing = Program(give(make_user("privacy", "agent"), "view_restricted"))
    assert seeing.get("/services/vault/").json()["status"] == "down"


def test_ids_of_hidden_incidents_in_a_body_are_absent(program, incident, secret):
    url = f"/incidents/{incident.pk}/links/"
    hidden = program.post(url, {"to": secret.pk, "kind": "related"}, If_Match="*")
    absent = program.post(url, {"to": secret.pk + 1000, "kind": "related"}, If_Match="*")
    assert hidden.status_code == absent.status_code == 400
    assert without_instance(hidden) == without_instance(absent)


def test_links_and_entries_about_it_are_left_out(program, incident, secret, ada):
    with as_system("test links"):
        link = operations.link(incident, to=secret, kind="related", actor=ada, at=NOW)
    assert program.get(f"/incidents/{incident.pk}/links/").json() == []
    codes = [entry["code"] for entry in program.get(f"/incidents/{incident.pk}/timeline/").json()["results"]]
    assert "link.added" not in codes
    hidden = program.delete(f"/incidents/{incident.pk}/links/{link.pk}/", If_Match="*")
    absent = program.delete(f"/incidents/{incident.pk}/links/{link.pk + 1000}/", If_Match="*")
    assert without_instance(hidden) == without_instance(absent)
    with as_system("test looks"):
        assert IncidentLink.objects.filter(pk=link.pk).exists()


def test_every_read_of_a_restricted_incident_is_noted(carol, commander, incident):
    url = f"/incidents/{incident.pk}"
    commander.post(f"{url}/access/restrict/", {"reason": "Names"}, If_Match="*")

    def noted():
        with as_system("test counts"):
            return list(AccessRecord.objects.filter(user=carol).order_by("pk").values_list("surface", flat=True))

    before = len(noted())
    for path in ("/", "/timeline/", "/links/", "/roles/", "/access/", "/affected-services/", "/milestones/"):
        commander.get(url + path)
    commander.get("/incidents/")
    commander.get("/incidents/", {"q": "portal"})
    commander.get(f"{url}/", If_None_Match="*")
    assert noted()[before:] == ["api"] * 8 + ["search", "api"]
    other = make_incident()
    commander.post(f"/incidents/{other.pk}/links/", {"to": incident.pk, "kind": "related"}, If_Match="*")
    before = len(noted())
    commander.get(f"/incidents/{other.pk}/links/")
    assert len(noted()) == before + 1


def test_a_stored_answer_is_withheld_once_its_incident_is_hidden(program, carol, incident):
    url, body = f"/incidents/{incident.pk}/notes/", {"body": f"{CANARY} in a note"}
    assert program.post(url, body, Idempotency_Key="once").status_code == 201
    assert program.post(url, body, Idempotency_Key="once")["Idempotent-Replayed"] == "true"
    with as_system("test restricts"):
        operations.restrict(incident, reason="Names", actor=carol, at=NOW)
    answer = program.post(url, body, Idempotency_Key="once")
    problem = is_problem(answer, 404, "not_found")
    assert CANARY not in json.dumps(problem)


def test_a_stored_answer_is_withheld_once_a_second_incident_in_it_is_hidden(program, carol, incident):
    other = make_incident(title=f"{CANARY} at the other end")
    url, body = f"/incidents/{incident.pk}/links/", {"to": other.pk, "kind": "related"}
    first = program.post(url, body, Idempotency_Key="once", If_Match="*")
    assert CANARY in first.content.decode()
    with as_system("test restricts"):
        operations.restrict(other, reason="Names", actor=carol, at=NOW)
    is_problem(program.post(url, body, Idempotency_Key="once", If_Match="*"), 404)
    assert program.get(f"/incidents/{incident.pk}/").status_code == 200
