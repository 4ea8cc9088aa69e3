"""Evidence, compliance and exports for programs."""

from __future__ import annotations

import json

import pytest

from incidents.jobs.models import Job
from incidents.models import AccessRecord, AuditRecord
from incidents.people.choices import TokenScope
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import give, make_user

pytestmark = pytest.mark.django_db
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.fixture
def manager(mary):
    return Program(mary, TokenScope.READ)


def test_counts_of_steps(manager, followed, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        answer = manager.get("/reports/compliance/", MARCH)
    told = {row["step"]: row for row in answer.json()}
    assert told["acknowledged"] == {
        "step": "acknowledged",
        "done": 1,
        "missing": 0,
        "waiting": 0,
        "not_asked": 0,
        "share": 1.0,
    }
    assert told["reviewed"]["share"] is None
    assert is_problem(manager.get("/reports/compliance/", {"from": "never"}), 400)
    assert is_problem(manager.get("/reports/compliance/", {"group": "team"}), 400)


def test_steps_of_one_incident(manager, followed):
    told = {row["step"]: row for row in manager.get(f"/reports/compliance/incidents/{followed.pk}/").json()}
    assert told["acknowledged"]["at"] == "2026-03-02T10:01:00Z"
    assert told["acknowledged"]["entry"] is not None
    assert (told["closed"]["standing"], told["closed"]["at"]) == ("waiting", None)


def test_record_of_one_incident_is_recorded(manager, followed):
    answer = manager.post(f"/reports/evidence/incidents/{followed.pk}/")
    assert answer.status_code == 200
    assert json.loads(answer.content)["record"]["timeline"]
    assert AuditRecord.objects.get().data["incident"] == followed.pk


def test_file_is_handed_out_again_under_the_same_key_and_recorded_again(manager, followed):
    for _ in range(2):
        answer = manager.post(f"/reports/evidence/incidents/{followed.pk}/", idempotency_key="once")
        assert json.loads(answer.content)["record"]["timeline"]
    assert AuditRecord.objects.count() == 2


def test_hidden_and_absent_answer_alike(manager, secret):
    for path in ("evidence", "compliance"):
        call = manager.post if path == "evidence" else manager.get
        hidden = call(f"/reports/{path}/incidents/{secret.pk}/")
        absent = call(f"/reports/{path}/incidents/{secret.pk + 1_000}/")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json()["detail"] == absent.json()["detail"]
    cleared = Program(give(make_user("cleared", "auditor"), "view_restricted"), TokenScope.READ)
    assert b"Canary" in cleared.post(f"/reports/evidence/incidents/{secret.pk}/").content
    assert cleared.get(f"/reports/compliance/incidents/{secret.pk}/").status_code == 200
    with as_system("test"):
        assert list(AccessRecord.objects.values_list("surface", flat=True)) == ["api", "api"]


def test_period_is_a_job(manager, followed):
    answer = manager.post("/reports/evidence/periods/", {"since": "2026-03-01", "until": "2026-03-31"})
    assert answer.status_code == 202
    assert Job.objects.get(pk=answer.json()["id"]).parameters["until"] == "2026-04-01"
    wrong = manager.post("/reports/evidence/periods/", {"since": "2026-03-02", "until": "2026-03-01"})
    assert is_problem(wrong, 400)
    assert "until" in json.dumps(wrong.json())


def test_export_is_a_job(alice, followed):
    agent = Program(alice, TokenScope.READ)
    assert {"name": "title", "title": "Title", "part": "What it is", "is_usual": True} in agent.get(
        "/reports/exports/columns/"
    ).json()
    answer = agent.post(
        "/reports/exports/incidents/", {"format": "jsonl", "filters": "type=outage&tab=all", "columns": ["title"]}
    )
    assert answer.status_code == 202
    assert Job.objects.get(pk=answer.json()["id"]).parameters == {
        "query": "tab=all&type=outage",
        "kind": "jsonl",
        "columns": ["title"],
    }
    assert is_problem(agent.post("/reports/exports/incidents/", {"format": "csv", "filters": "password=x"}), 400)
    assert is_problem(agent.post("/reports/exports/incidents/", {"format": "csv", "columns": ["password"]}), 400)


def test_each_is_for_those_who_may(alice, followed):
    agent = Program(alice, TokenScope.READ)
    assert agent.get("/reports/compliance/").status_code == 403
    assert agent.post(f"/reports/evidence/incidents/{followed.pk}/").status_code == 403
    assert agent.post("/reports/evidence/periods/", {}).status_code == 403
    assert Program(make_user("nobody"), TokenScope.READ).get("/reports/exports/columns/").status_code == 403
