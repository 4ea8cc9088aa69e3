"""Procedures, runs, key contacts and plans for programs: each by the operation that the console uses."""

from __future__ import annotations

import pytest

from incidents.models import KeyContactMethod, Membership, ProcedureRun
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.api.test_query_counts import queries
from tests.factories import make_user
from tests.incidents.plans.making import begun, make_procedure, states

pytestmark = pytest.mark.django_db
STEPS = [{"title": "Look", "decisions": [{"when": "fine", "step": 3}]}, {"title": "Mend", "role": "expert"}]


@pytest.fixture
def manager(alice, team):
    """A program of somebody who manages the platform team."""
    Membership.objects.filter(user=alice).update(is_manager=True)
    return Program(alice)


def test_procedure_is_begun_and_worked_through(program, incident):
    url = f"/incidents/{incident.pk}/procedures/"
    offered = [one["procedure"] for one in program.get(url).json()["offered"]]
    assert offered[0] == "service-outage"
    answer = program.post(url, {"procedure": "service-outage"})
    assert answer.status_code == 201
    (run,) = answer.json()["runs"]
    assert (run["version"], run["began_by"]["name"], run["steps"][0]["status"]) == (1, "Alice Archer", "todo")
    assert "service-outage" not in [one["procedure"] for one in answer.json()["offered"]]
    one = f"{url}{run['id']}/"
    program.post(f"{one}steps/1/start/")
    done = program.post(f"{one}steps/1/done/", {"answer": 1, "note": "Works again"})
    statuses = [step["status"] for step in done.json()["runs"][0]["steps"]]
    assert statuses == ["done", *["skipped"] * 9, "todo"]
    is_problem(program.post(f"{one}steps/1/done/"), 422)
    is_problem(program.post(f"{one}steps/11/skip/", {"reason": " "}), 422)
    program.post(f"{one}steps/11/note/", {"note": "Soon"})
    program.post(f"{one}steps/11/assign/", {"assignee": None})
    program.post(f"{one}steps/2/reopen/")
    assert program.post(f"{one}assign/", {"assignee": run["began_by"]["id"]}).status_code == 200
    given_up = program.post(f"{one}give-up/", {"reason": "It is over"}).json()["runs"][0]
    assert (given_up["status"], given_up["reason"]) == ("abandoned", "It is over")


def test_run_of_another_incident_is_not_found(program, incident, secret, alice):
    run = begun(secret, make_procedure(), make_user("insider", "agent"))
    is_problem(program.post(f"/incidents/{incident.pk}/procedures/{run.pk}/assign/", {"assignee": None}), 404)
    is_problem(program.post(f"/incidents/{incident.pk}/procedures/{run.pk}/steps/1/done/"), 404)
    assert states(run) == ["todo", "todo"]


def test_observer_begins_nothing(olive, incident):
    is_problem(Program(olive).post(f"/incidents/{incident.pk}/procedures/", {"procedure": "service-outage"}), 403)
    with as_system("test"):
        assert not ProcedureRun.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_runs_cost_the_same_however_many(program, incident, alice, count):
    url = f"/incidents/{incident.pk}/procedures/"
    for _ in range(count):
        run = begun(incident, make_procedure(), alice)
    assert len(queries(lambda: program.get(url))) <= 6
    assert len(queries(lambda: program.post(f"{url}{run.pk}/steps/1/done/", {}))) <= 20


def test_procedure_is_written_published_and_proposed_to(manager, bob, team):
    made = manager.post(
        "/procedures/",
        {"name": "Fire", "slug": "fire", "team": team.slug, "conditions": {"priorities": ["critical"]}},
    )
    assert made.status_code == 201, made.content
    assert made.json()["conditions"]["priorities"] == ["critical"]
    assert manager.post("/procedures/fire/draft/", {"steps": STEPS}).json()["steps"][0]["decisions"] == [
        {"when": "fine", "step": 3}
    ]
    assert manager.post("/procedures/fire/publish/").json()["status"] == "active"
    other = Program(bob)
    is_problem(other.post("/procedures/fire/publish/"), 403)
    proposed = other.post("/procedures/fire/propose/", {"after": 1, "title": "Call the fire brigade"})
    assert [step["title"] for step in proposed.json()["steps"]] == ["Look", "Call the fire brigade", "Mend"]
    assert manager.get("/procedures/fire/").json()["active_version"] == 1
    assert [one["status"] for one in manager.get("/procedures/fire/versions/").json()] == ["draft", "active"]
    assert manager.patch("/procedures/fire/", {"attaches": True}).json()["attaches"] is True
    assert manager.post("/procedures/fire/review/").json()["freshness"]["review"] == "fresh"
    assert manager.post("/procedures/fire/retire/").json()["retired_at"] is not None
    assert manager.post("/procedures/fire/restore/").json()["retired_at"] is None


def test_draft_that_could_not_work_names_its_step(manager, team):
    manager.post("/procedures/", {"name": "Fire", "slug": "fire", "team": team.slug})
    wrong = [{"title": "Look", "decisions": [{"when": "fine", "step": 9}]}]
    problem = is_problem(manager.post("/procedures/fire/draft/", {"steps": wrong}), 422)
    assert [error["field"] for error in problem["errors"]] == ["steps.0.decisions"]


def test_key_contact_is_kept_verified_and_tried(manager, team, incident):
    body = {
        "name": "Supplier",
        "slug": "supplier",
        "role": "repairs the lines",
        "team": team.slug,
        "methods": [{"kind": "email", "value": "duty@supplier.example"}],
    }
    made = manager.post("/key-contacts/", body)
    assert made.status_code == 201, made.content
    assert "No way was verified in time." in made.json()["troubles"]
    way = KeyContactMethod.objects.get().pk
    verified = manager.post(f"/key-contacts/supplier/ways/{way}/verify/").json()
    assert "No way was verified in time." not in verified["troubles"]
    tried = manager.post(f"/key-contacts/supplier/ways/{way}/tried/", {"was_reached": True, "incident": incident.pk})
    assert tried.json()["freshness"]["last_used_at"] is not None
    assert manager.post("/key-contacts/supplier/ask/").json()["asked_at"] is not None
    assert manager.patch("/key-contacts/supplier/", {"hours": "Mon–Fri"}).json()["methods"][0]["id"] == way
    wrong = manager.patch("/key-contacts/supplier/", {"methods": [{"kind": "email", "value": "x"}]})
    assert [error["field"] for error in is_problem(wrong, 422)["errors"]] == ["methods.0.value"]
    assert [one["slug"] for one in manager.get("/key-contacts/").json()["results"]] == ["supplier"]


def test_tries_about_hidden_and_absent_incidents_are_refused_alike(manager, team, secret):
    body = {"name": "S", "slug": "s", "role": "x", "team": team.slug, "methods": [{"kind": "phone", "value": "1"}]}
    manager.post("/key-contacts/", body)
    url = f"/key-contacts/s/ways/{KeyContactMethod.objects.get().pk}/tried/"
    answers = [manager.post(url, {"was_reached": True, "incident": pk}) for pk in (secret.pk, secret.pk + 1000)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].json()["errors"] == answers[1].json()["errors"]


def test_plan_is_written_and_approved_by_another(manager, ada, team):
    made = manager.post("/plans/", {"name": "Ours", "slug": "ours", "team": team.slug, "type": "outage"})
    assert made.json()["type"] == "outage"
    manager.post("/plans/ours/draft/", {"purpose": "Bring it back"})
    is_problem(manager.post("/plans/ours/approve/"), 422)
    assert Program(ada).post("/plans/ours/approve/").json()["approved_by"]["name"] == "Ada Adams"
    assert manager.post("/plans/ours/activate/").json()["status"] == "active"
    assert manager.get("/plans/ours/versions/").json()[0]["purpose"] == "Bring it back"
    assert "Ours" in [row["name"] for row in manager.get("/neglected/").json()]


def test_offline_pack_is_asked_for(program, olive):
    assert program.post("/offline-pack/").status_code == 202
    is_problem(Program(olive).post("/offline-pack/"), 403)


@pytest.mark.parametrize("path", ["/procedures/", "/plans/", "/key-contacts/"])
def test_lists_cost_at_most_six_and_the_same_for_three(manager, team, path):
    def more(number):
        body = {"name": f"N{number}", "slug": f"n{number}", "team": team.slug}
        if path == "/key-contacts/":
            body |= {"role": "x", "methods": [{"kind": "phone", "value": "1"}]}
        assert manager.post(path, body).status_code == 201

    more(1)
    one = queries(lambda: manager.get(path))
    more(2)
    more(3)
    three = queries(lambda: manager.get(path))
    assert len(one) == len(three) <= 8, "\n".join(three)
