"""A real incident becomes a scenario: at its times, without names and the solution, for the entitled alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from incidents.lifecycle import operations as op
from incidents.models import AccessRecord, Incident, Procedure, ResolutionCode, Scenario
from incidents.permissions.principal import as_system, as_user
from incidents.plans.operations import begin_procedure
from incidents.refusals import NotPermitted
from incidents.scenarios import operations
from incidents.scenarios.operations import ScenarioRefused
from incidents.scenarios.queries.versions import contents_of, draft_of
from incidents.scenarios.redaction import STRUCK, Redaction
from incidents.workflows.choices import Phase
from tests.factories import NOW, give, make_incident
from tests.incidents.desk.conftest import text_of
from tests.incidents.lifecycle.test_transitions import walk_to
from tests.incidents.scenarios.making import make_drill

pytestmark = pytest.mark.django_db
SOLUTION = "Restarted the licence server after renewing its certificate"


def after(minutes: int):
    return NOW + timedelta(minutes=minutes)


def lived_through(carol, bob, service=None, **values) -> Incident:
    """An outage: taken after 3 minutes, major after 9, public word after 12, mitigated and closed later."""
    with as_system("test"):
        incident = make_incident(title="Shop down, says Bob Baker", at=NOW, actor=bob, service=service, **values)
        op.acknowledge(incident, actor=bob, at=after(3))
        op.add_note(incident, body="Asked Bob and carol@example.com: all nodes refuse logins.", actor=bob, at=after(5))
        op.declare_major(incident, reason="All users", actor=carol, at=after(9))
        op.assign_role(incident, role="commander", user=carol, actor=carol, at=after(10))
        op.add_note(incident, body="We know of it.", is_public=True, actor=carol, at=after(12))
        outage = Procedure.objects.get(slug="service-outage")
        begin_procedure(Incident.objects.get(pk=incident.pk), outage, actor=bob, at=after(14))
        body = "Carol Chan says: renewing the certificate of the licence server helps. Telephone +44 20 7946 0000."
        op.add_note(incident, body=body, actor=bob, at=after(20))
        row = Incident.objects.get(pk=incident.pk)
        walk_to(row, Phase.CLOSED, ResolutionCode.objects.first(), carol)
        Incident.objects.filter(pk=incident.pk).update(resolution_summary=SOLUTION)
        return Incident.objects.get(pk=incident.pk)


def made_of(incident, luis):
    with as_user(luis):
        scenario = operations.scenario_from_incident(incident, actor=luis, at=after(999))
        return scenario, contents_of(draft_of(scenario))


def test_what_came_upon_people_are_injects_and_what_they_did_is_expected(luis, carol, bob, service):
    scenario, held = made_of(lived_through(carol, bob, service), luis)
    assert [(one.offset_seconds, one.delivery) for one in held.injects] == [
        (0, "incident"),
        (300, "console"),
        (1200, "console"),
    ]
    first, second, _ = held.injects
    assert first.incident["type"] == "outage"
    assert first.incident["service"]
    assert [(one.evidence, one.target_seconds) for one in first.expected_actions] == [("acknowledged", 180)]
    assert [(one.evidence, one.value, one.target_seconds) for one in second.expected_actions] == [
        ("major", "", 240),
        ("role", "commander", 300),
        ("update", "", 420),
        ("procedure", "service-outage", 540),
    ]
    targets = {one.measure: one.target_seconds for one in held.objectives}
    assert (targets["acknowledge"], targets["declare_major"], targets["first_update"]) == (180, 540, 720)
    assert scenario.source_incident_id is not None


def test_names_and_the_solution_are_struck_out(luis, carol, bob):
    _, held = made_of(lived_through(carol, bob), luis)
    text = " ".join([held.injects[0].incident["title"], *(one.body for one in held.injects)])
    for word in ("Bob", "Baker", "Carol", "Chan", "example.com", "7946", "renewing", "certificate"):
        assert word not in text
    assert "a colleague" in text
    assert "all nodes refuse logins" in text
    assert STRUCK in text


def test_draft_can_be_played_and_again_the_same_comes_back(luis, carol, bob):
    incident = lived_through(carol, bob)
    scenario, _ = made_of(incident, luis)
    with as_user(luis):
        operations.activate_version(draft_of(scenario), actor=luis, at=after(999))
    assert made_of_again(incident, luis) == scenario
    with as_user(luis):
        operations.retire_scenario(scenario, actor=luis, at=after(999))
    assert made_of_again(incident, luis).name == f"Replay of {incident.reference}, 2"


def made_of_again(incident, luis):
    with as_user(luis):
        return operations.scenario_from_incident(incident, actor=luis, at=after(999))


def test_what_is_not_over_or_was_a_drill_is_refused(luis, carol, bob):
    with as_system("test"):
        open_one = make_incident()
    closed = lived_through(carol, bob)
    scenario, _ = made_of(closed, luis)
    with as_user(luis):
        operations.activate_version(draft_of(scenario), actor=luis, at=NOW)
    with as_system("test"):
        inside = make_incident(exercise=make_drill(scenario))
    for incident in (open_one, inside):
        with as_user(luis), pytest.raises(ScenarioRefused):
            operations.scenario_from_incident(incident, actor=luis, at=NOW)


def test_restricted_incident_is_for_the_entitled_alone(luis, carol, bob, client):
    incident = lived_through(carol, bob)
    with as_system("test"):
        Incident.objects.filter(pk=incident.pk).update(restricted=True)
    with as_user(luis), pytest.raises(NotPermitted):
        operations.scenario_from_incident(incident, actor=luis, at=NOW)
    client.force_login(luis)
    assert client.post(reverse("admin:incidents_incident_rehearse", args=[incident.pk])).status_code == 302
    with as_system("test"):
        assert not Scenario.objects.filter(source_incident=incident).exists()
    give(luis, "view_restricted")
    entitled = type(luis).objects.get(pk=luis.pk)
    scenario, _ = made_of(incident, entitled)
    client.force_login(entitled)
    assert client.get(reverse("scenario", args=[scenario.slug])).status_code == 200
    with as_system("test"):
        assert AccessRecord.objects.filter(incident=incident, user=luis).exists()


def test_closed_incident_offers_it_in_one_click_to_trainers(
    client, luis, alice, carol, bob, django_assert_max_num_queries
):
    incident = lived_through(carol, bob)
    address = reverse("admin:incidents_incident_rehearse", args=[incident.pk])
    client.force_login(alice)
    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403
    client.force_login(luis)
    assert "Make a scenario of it" in text_of(client.get(address))
    answer = client.post(address, follow=True)
    assert f"Replay of {incident.reference}" in text_of(answer)
    assert "rehearses it" in text_of(client.get(address))


@pytest.mark.parametrize(
    ("text", "struck"),
    [
        ("See ![x](/files/3) of INC-12, mail a.b@c.example", f"See x of another incident, mail {STRUCK}"),
        ("Ann fixed it. Anne waits.", "the scribe fixed it. Anne waits."),
        ("Cleared the cache of proxies. Then tea.", f"{STRUCK} Then tea."),
        ("At 2026-03-01 10:15:00 it began", "At 2026-03-01 10:15:00 it began"),
    ],
)
def test_redaction(text, struck):
    assert Redaction({"Ann": "the scribe"}, "We cleared the proxies' cache").applied(text) == struck
