"""Escalation for programs: policies written and tried out, the run of an incident, and what people do about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import EscalationPolicy, Membership
from incidents.permissions.principal import as_system
from tests.api.clients import Program, is_problem
from tests.factories import make_incident, make_service, make_team
from tests.incidents.escalation.making import make_policy, move
from tests.incidents.notifications.making import make_method

pytestmark = pytest.mark.django_db
LAST = [{"kind": "email", "address": "last@example.org"}]


@pytest.fixture
def admin(ada):
    return Program(ada)


def body(*steps, **values):
    return {"name": "Checkout", "slug": "checkout", "steps": list(steps), "fallback": LAST, **values}


def test_a_policy_is_made_read_changed_and_listed(admin, alice, team):
    sent = body(
        {"targets": [{"kind": "user", "id": alice.pk}, {"kind": "own_team"}]},
        {"targets": [{"kind": "team", "id": team.pk}], "delay_minutes": 10, "hours": "closed", "weekdays": [5]},
        conditions={"priorities": [1]}, leases={"1": 20}, team="platform",
    )  # fmt: skip
    made = admin.post("/escalation-policies/", sent)
    assert made.status_code == 201, made.json()
    assert made.json()["steps"][0]["targets"][0] == {"kind": "user", "id": alice.pk, "name": "Alice Archer"}
    changed = admin.patch("/escalation-policies/checkout/", {"repeats": 2, "name": "Till"})
    assert (changed.json()["repeats"], changed.json()["name"]) == (2, "Till")
    assert changed.json()["steps"] == made.json()["steps"]
    assert changed.json()["fallback"] == [{"kind": "email", "id": None, "name": "last@example.org"}]
    assert admin.get("/escalation-policies/").json()["results"] == [changed.json()]
    assert admin.get("/escalation-policies/checkout/").json() == changed.json()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"fallback": []}, "fallback"),
        ({"steps": []}, "steps"),
        ({"fallback": [{"kind": "assignee"}]}, "fallback"),
        ({"steps": [{"targets": []}]}, "steps"),
        ({"steps": [{"targets": [{"kind": "user"}]}]}, "steps"),
        ({"steps": [{"targets": [{"kind": "user", "id": 99999}]}]}, "steps"),
        ({"steps": [{"targets": [{"kind": "own_team", "id": 1}]}]}, "steps"),
        ({"conditions": {"colours": [1]}}, "conditions"),
        ({"leases": {"9": 1}}, "leases"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_cannot_work_is_refused_by_name(admin, change, field):
    sent = body({"targets": [{"kind": "own_team"}]}) | change
    answer = admin.post("/escalation-policies/", sent)
    assert is_problem(answer, answer.status_code)
    assert answer.status_code in (400, 422)
    assert field in str(answer.json())
    assert not EscalationPolicy.objects.exists()


def test_two_policies_have_two_names(admin):
    assert admin.post("/escalation-policies/", body({"targets": [{"kind": "own_team"}]})).status_code == 201
    again = admin.post("/escalation-policies/", body({"targets": [{"kind": "own_team"}]}))
    assert again.status_code in (400, 409, 422)
    assert "Another policy has this slug already." in str(again.json())


def test_whoever_manages_a_team_writes_its_policies_only(alice, bob, team):
    Membership.objects.filter(user=alice).update(is_manager=True)
    program = Program(alice)
    sent = body({"targets": [{"kind": "own_team"}]})
    assert program.post("/escalation-policies/", sent).status_code == 403
    assert program.post("/escalation-policies/", {**sent, "team": "platform"}).status_code == 201
    other = make_team("Elsewhere")
    assert program.patch("/escalation-policies/checkout/", {"team": other.slug}).status_code == 403
    assert Program(bob).patch("/escalation-policies/checkout/", {"repeats": 1}).status_code == 403
    assert Program(bob).get("/escalation-policies/checkout/").status_code == 200


def test_a_policy_is_tried_out(admin, alice, team):
    make_method(alice)
    policy = make_policy(alice)
    asked = {"at": "2026-03-02T10:00:00Z", "priority": 1}
    moments = admin.post(f"/escalation-policies/{policy.slug}/preview/", asked).json()["moments"]
    assert [(one["name"], one["at"], one["is_skipped"]) for one in moments] == [
        ("Step 1", "2026-03-02T10:00:00Z", False),
        ("Fallback", "2026-03-02T10:15:00Z", False),
    ]
    assert moments[0]["people"][0]["ways"] == [{"channel": "email", "at": "2026-03-02T10:00:00Z", "is_proven": True}]


def test_a_run_is_read_and_steered(alice, bob, carol, team):
    make_method(alice)
    make_policy(alice, bob, conditions={"priorities": [1]})
    program, now = Program(carol), timezone.now()
    quiet = make_incident(impact=3, urgency=3)
    assert program.get(f"/incidents/{quiet.pk}/escalation/").json()["status"] is None
    answer = program.post(f"/incidents/{quiet.pk}/escalation/escalate/", {})
    assert is_problem(answer, answer.status_code)
    incident = make_incident(impact=1, urgency=1, at=now)
    move(now)
    path = f"/incidents/{incident.pk}/escalation/"
    run = program.get(path).json()
    assert (run["status"], run["policy"], run["next_step"]) == ("active", "Policy 1", 2)
    assert run["taken"][0]["people"] == [{"id": alice.pk, "name": "Alice Archer"}]
    until = (now + timedelta(hours=1)).isoformat()
    assert program.post(f"{path}snooze/", {"until": until, "reason": "x"}).json()["status"] == "snoozed"
    assert program.post(f"{path}escalate/", {}).json()["status"] == "active"
    given = program.post(f"{path}reassign/", {"person": bob.pk, "reason": "x"}).json()
    assert (given["policy"], given["taken"]) == ("Bob Baker", [])
    assert program.post(f"/incidents/{incident.pk}/acknowledge/", {}, If_Match="*").status_code == 200
    assert program.get(path).json()["acknowledged_by"] == {"id": carol.pk, "name": "Carol Chan"}
    assert program.post(f"{path}give-back/", {"reason": "x"}).json()["status"] == "active"


def test_observers_read_and_steer_nothing(olive, alice):
    make_policy(alice)
    incident = make_incident()
    program = Program(olive)
    assert program.get(f"/incidents/{incident.pk}/escalation/").status_code == 200
    assert program.post(f"/incidents/{incident.pk}/escalation/escalate/", {}).status_code == 403


def test_who_is_on_call_for_a_service(admin, alice, team):
    make_method(alice)
    service = make_service("Till", owning_team=team)
    answer = admin.get("/services/till/on-call/").json()
    assert (answer["policy"], answer["people"]) == (None, [])
    assert answer["reasons"] == ["Platform has no on-call schedule."]
    policy = make_policy(alice, conditions={"services": [service.pk]})
    answer = admin.get("/services/till/on-call/").json()
    assert (answer["policy"], answer["people"]) == (policy.slug, [{"id": alice.pk, "name": "Alice Archer"}])
    assert admin.get("/services/nothing/on-call/").status_code == 404


def test_logging_costs_three_queries_more_with_a_policy(carol, alice, team, service):
    from tests.api.test_query_counts import queries

    program = Program(carol)

    def log():
        given = {"type": "outage", "title": "x", "service": service.slug, "impact": 1, "urgency": 1}
        return program.post("/incidents/", given)

    without = len(queries(log))
    make_policy(alice)
    with_policy = len(queries(log))
    assert with_policy - without <= 2
    assert with_policy <= 20
    with as_system("test"):
        assert EscalationPolicy.objects.get().runs.count() == 1
