"""How many queries each call costs, signing in included: the same for one row and for three."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.lifecycle import operations
from incidents.models import Contact, Tag
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service, make_user
from tests.incidents.escalation.making import make_policy

pytestmark = pytest.mark.django_db


def queries(call):
    """The queries of a call, savepoints left out: outside a test they are the one transaction of the change."""
    with CaptureQueriesContext(connection) as seen:
        answer = call()
    assert answer.status_code < 300, answer.content
    return [query["sql"] for query in seen if "SAVEPOINT" not in query["sql"]]


def filled(**more):
    number = make_user().pk
    return make_incident(
        team=None, service=make_service(f"S{number}"), tags=[Tag.objects.create(name=f"t{number}")], **more
    )


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/incidents/", 5),
        ("/incidents/?q=number", 6),
        ("/incidents/?q=num", 6),
        ("/incidents/?q=INC-1", 6),
        ("/incidents/?q=number&ordering=priority&open=true", 6),
        ("/incidents/?ordering=priority&open=true", 5),
        ("/services/", 5),
        ("/teams/", 4),
        ("/categories/", 4),
        ("/workflows/", 4),
        ("/priorities/", 4),
    ],
)
def test_lists_cost_the_same_for_one_row_and_for_three(program, path, budget):
    filled()
    one = queries(lambda: program.get(path))
    filled()
    filled()
    three = queries(lambda: program.get(path))
    assert len(one) == len(three) <= budget, "\n".join(three)


def test_a_list_with_restricted_rows_costs_one_more(commander, carol, team):
    for count in (1, 3):
        while len(commander.get("/incidents/").json()["results"]) < count:
            incident = filled()
            with as_system("test restricts"):
                operations.restrict(incident, reason="Names", actor=carol, at=NOW)
        assert len(queries(lambda: commander.get("/incidents/"))) <= 6


@pytest.mark.parametrize(
    "part",
    ["", "timeline/", "notes/", "links/", "roles/", "affected-services/", "access/", "milestones/", "transitions/"],
)
def test_parts_cost_the_same_for_one_row_and_for_three(program, alice, incident, part):
    def more():
        other, person = filled(), make_user(None, "agent")
        with as_system("test fills"):
            operations.link(incident, to=other, kind="related", actor=alice, at=NOW)
            operations.add_note(incident, body="A note", actor=person, at=NOW)
            operations.assign_role(incident, role="expert", user=person, actor=alice, at=NOW)
            operations.affect_service(
                incident, service=other.service, effect="down", started_at=NOW, actor=alice, at=NOW
            )
            operations.grant_access(incident, user=person, reason="x", actor=alice, at=NOW)

    url = f"/incidents/{incident.pk}/{part}"
    more()
    one = queries(lambda: program.get(url))
    more()
    more()
    three = queries(lambda: program.get(url))
    assert len(one) == len(three) <= 9, "\n".join(three)


WRITES = [
    ("patch", "", {"title": "Other", "description": "Words"}),
    ("post", "tags/", {"tags": ["vip"]}),
    ("post", "acknowledge/", {}),
    ("post", "take/", {}),
    ("post", "assign/", {"team": "platform"}),
    ("post", "triage/", {"impact": 1, "urgency": 1}),
    ("post", "priority/", {"priority": 1, "reason": "x"}),
    ("post", "major/", {"declare": True, "reason": "x"}),
    ("post", "notes/", {"body": "Hello @alice"}),
    ("post", "roles/", {"role": "scribe"}),
    ("post", "transitions/", {"transition": "investigate"}),
    ("post", "affected-services/", {"service": "checkout", "effect": "down"}),
    ("post", "milestones/", {"milestone": "occurred", "at": "2026-03-01T00:00:00Z", "reason": "x"}),
    ("post", "access/restrict/", {"reason": "x"}),
]


@pytest.mark.parametrize("key", [{}, {"Idempotency_Key": "k"}])
def test_a_write_costs_at_most_20_and_a_key_4_more(commander, alice, team, service, key):
    Tag.objects.create(name="vip")
    spent = {}
    for method, path, body in WRITES:
        incident = make_incident(team=team, service=service)
        send = getattr(commander, method)
        headers = {"If_Match": "*", **{name: value + path for name, value in key.items()}}
        spent[path] = len(queries(lambda: send(f"/incidents/{incident.pk}/{path}", body, **headers)))  # noqa: B023
    assert max(spent.values()) <= (24 if key else 20), spent


def test_a_write_costs_at_most_20_with_promises_and_escalation(program, commander, alice, team, service, in_force):
    """Each begins with an incident that was logged just now: nothing was missed yet."""
    Tag.objects.create(name="vip")
    spent = {}
    for method, path, body in WRITES:
        logged = program.post("/incidents/", {"type": "outage", "title": "Down", "service": service.slug}).json()
        send = getattr(commander, method)
        url = f"/incidents/{logged['id']}/{path}"
        spent[path] = len(queries(lambda: send(url, body, If_Match="*")))  # noqa: B023
    body = {"type": "outage", "title": "Down", "description": "All of it", "service": service.slug}
    spent["log"] = len(queries(lambda: program.post("/incidents/", body)))
    assert max(spent.values()) <= 20, spent


@pytest.fixture
def in_force(standard_targets, alice, bob):
    """The policies that ship, and one of escalation for every incident."""
    make_policy(alice, bob)


def test_logging_costs_at_most_20(program, service):
    body = {"type": "outage", "title": "Down", "description": "All of it", "service": service.slug}
    spent = queries(lambda: program.post("/incidents/", body))
    assert len(spent) <= 20, "\n".join(spent)


def test_merging_costs_at_most_20_and_each_further_one_at_most_one_more(commander, team, service):
    spent = []
    for count in (1, 2, 5):
        kept = make_incident(team=team)
        reporters = [Contact.objects.create(name="Una", email="") for _ in range(count)]
        given = [filled(affected=[(make_service(), "down")], contact=contact).pk for contact in reporters]
        body = {"incidents": given}
        spent.append(len(queries(lambda: commander.post(f"/incidents/{kept.pk}/merge/", body, If_Match="*"))))  # noqa: B023
    assert spent[0] <= 20, spent
    # Whoever follows each of them follows the kept one from now on: by the receiver of one signal per incident.
    assert spent[2] - spent[0] <= 4, spent
