"""Whole stories of programs that log and work incidents."""

from __future__ import annotations

import pytest

from tests.api.clients import Program, is_problem

pytestmark = pytest.mark.django_db


def test_an_outage_from_first_sight_to_closure(program, commander, service):
    logged = program.post(
        "/incidents/",
        {
            "type": "outage",
            "title": "Portal down",
            "description": "Since 14:05 every sign-in fails.",
            "impact": 1,
            "urgency": 1,
            "service": service.slug,
            "affected": [{"service": service.slug, "effect": "down"}],
        },
    )
    assert logged.status_code == 201, logged.content
    assert logged.json()["priority"]["rank"] == 1
    assert logged.json()["reporter"]["name"] == "Alice Archer"
    assert logged["Location"].endswith(f"/api/v1/incidents/{logged.json()['id']}/")
    url, tag = f"/incidents/{logged.json()['id']}", logged["ETag"]
    assert commander.get("/services/checkout/").json()["status"] == "down"

    acknowledged = program.post(f"{url}/acknowledge/", {"note": "Looking."}, If_Match=tag)
    assert acknowledged.status_code == 200, acknowledged.content
    assert acknowledged.json()["acknowledged_by"]["name"] == "Alice Archer"
    assert acknowledged["ETag"] == acknowledged.json()["etag"] != tag
    tag = acknowledged["ETag"]

    ending = {"resolution_code": "fixed", "resolution_summary": "Renewed.", "resolution_kind": "permanent"}
    lasting = {"restored_by": "A restart", "cause": "An expired certificate"}
    for who, move, fields in (
        (program, "investigate", {}),
        (program, "mitigate", {}),
        (program, "resolve", ending),
        (commander, "close", lasting),
    ):
        offered = {one["slug"]: one for one in who.get(f"{url}/transitions/").json()}
        assert offered[move]["allowed"], offered
        answer = who.post(f"{url}/transitions/", {"transition": move, "fields": fields}, If_Match=tag)
        assert answer.status_code == 200, answer.content
        tag = answer["ETag"]
    ended = answer.json()
    assert (ended["phase"], ended["is_open"]) == ("closed", False)
    assert ended["resolution"]["code"]["slug"] == "fixed"
    assert ended["facts"] == lasting
    codes = [entry["code"] for entry in program.get(f"{url}/timeline/").json()["results"]]
    assert codes[:2] == ["incident.logged", "incident.acknowledged"]
    assert {"incident.mitigated", "incident.resolved", "service.restored", "incident.closed"} <= set(codes)
    assert commander.get("/services/checkout/").json()["status"] == "working"


def test_a_move_that_lacks_its_fields_is_refused_by_name(program, incident):
    url = f"/incidents/{incident.pk}"
    for move in ("investigate", "mitigate"):
        assert program.post(f"{url}/transitions/", {"transition": move}, If_Match="*").status_code == 200
    before = program.get(f"{url}/").json()
    problem = is_problem(
        program.post(f"{url}/transitions/", {"transition": "resolve"}, If_Match="*"), 422, "fields_missing"
    )
    assert {error["field"] for error in problem["errors"]} == {
        "fields.resolution_code",
        "fields.resolution_summary",
        "fields.resolution_kind",
    }
    wrong = {"transition": "resolve", "fields": {"resolution_code": "no-such", "resolution_kind": {"a": 1}}}
    problem = is_problem(program.post(f"{url}/transitions/", wrong, If_Match="*"), 400, "invalid")
    assert {error["pointer"] for error in problem["errors"]} == {
        "#/fields/resolution_code",
        "#/fields/resolution_kind",
    }
    assert program.get(f"{url}/").json() == before


def test_a_move_that_is_not_offered_is_refused(program, incident):
    problem = is_problem(
        program.post(f"/incidents/{incident.pk}/transitions/", {"transition": "close"}, If_Match="*"),
        422,
        "transition_not_allowed",
    )
    assert "Possible now" in problem["detail"]


def test_two_programs_acknowledge_and_the_second_is_told(program, bob, incident):
    tag = program.get(f"/incidents/{incident.pk}/")["ETag"]
    url = f"/incidents/{incident.pk}/acknowledge/"
    assert program.post(url, If_Match=tag).status_code == 200
    other = Program(bob)
    is_problem(other.post(url, If_Match=tag), 412, "stale")
    problem = is_problem(other.post(url, If_Match="*"), 409, "already_acknowledged")
    assert "Alice Archer" in problem["detail"]


def test_a_major_incident_with_its_roles(commander, program, bob, carol, incident):
    url = f"/incidents/{incident.pk}"
    is_problem(program.post(f"{url}/major/", {"declare": True, "reason": "Many"}, If_Match="*"), 403)
    answer = commander.post(f"{url}/major/", {"declare": True, "reason": "Every shop is down"}, If_Match="*")
    assert answer.json()["is_major"] is True
    taken = commander.post(f"{url}/roles/", {"role": "commander"}, If_Match=answer["ETag"])
    assert taken.status_code == 201, taken.content
    assert taken.json()["person"]["id"] == carol.pk
    assert taken.json()["etag"] == taken["ETag"]
    is_problem(program.post(f"{url}/roles/", {"role": "scribe", "person": bob.pk}, If_Match="*"), 403)
    given = commander.post(f"{url}/roles/", {"role": "scribe", "person": bob.pk}, If_Match=taken["ETag"])
    assert given.json()["label"] == "Scribe"
    passed = commander.post(f"{url}/roles/hand-over/", {"role": "commander", "to": bob.pk}, If_Match="*")
    assert passed.json()["person"]["id"] == bob.pk
    ended = Program(bob).post(f"{url}/roles/release/", {"role": "scribe"}, If_Match="*")
    assert ended.status_code == 200, ended.content
    roles = program.get(f"{url}/roles/").json()
    assert [(role["role"], role["ended_at"] is None) for role in roles] == [
        ("commander", False),
        ("scribe", False),
        ("commander", True),
    ]
    answer = commander.post(f"{url}/major/", {"declare": False, "reason": "Over"}, If_Match="*")
    assert answer.json()["is_major"] is False
