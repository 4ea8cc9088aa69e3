"""The command palette: what it finds, for whom, at which cost."""

from __future__ import annotations

import pytest

from incidents.models import AccessRecord, Exercise
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_service, make_team, make_user
from tests.incidents.desk.conftest import browser_of, text_of

FIND = "/admin/incidents/incident/find/"
FRAGMENT = {"X-Muster-Dialog": "1"}
BUDGET = 8


def found(user, text):
    response = browser_of(user).get(FIND, {"q": text}, headers=FRAGMENT)
    assert response.status_code == 200
    return {group.label: [item.name for item in group.items] for group in response.context["found"].groups}


def test_incident_is_found_by_its_reference_alone(alice, incident):
    for text in (f"INC-{incident.pk}", f"inc {incident.pk}", str(incident.pk)):
        assert found(alice, text)["Incidents"] == [f"{incident.reference} Checkout is down"]


def test_incident_service_team_and_colleague_are_found_by_words(alice, incident):
    make_team("Checkout squad")
    make_user("chuck", "agent", first_name="Chuck", last_name="Checkout")
    assert found(alice, "check") == {
        "Incidents": [f"{incident.reference} Checkout is down"],
        "Services": ["Checkout"],
        "Teams": ["Checkout squad"],
        "People": ["Chuck Checkout chuck"],
    }


def test_pages_and_acts_are_found_and_offered_without_words(alice):
    assert "Log an incident" in found(alice, "")["Pages and acts"]
    assert found(alice, "log inc")["Pages and acts"] == ["Log an incident", "Incident templates"]


def test_pages_of_others_are_not_offered(olive):
    assert "Log an incident" not in found(olive, "").get("Pages and acts", [])


def test_restricted_incident_is_found_by_the_entitled_only_and_recorded(alice, charlie, secret):
    assert found(charlie, "Canary-9731") == found(charlie, secret.reference) == {}
    with as_system("test"):
        assert not AccessRecord.objects.exists()
    assert found(alice, "Canary-9731")["Incidents"] == [f"{secret.reference} Canary-9731 in the vault"]
    with as_system("test"):
        assert list(AccessRecord.objects.values_list("user_id", "surface")) == [(alice.pk, "search")]


def test_drill_says_so(alice, reference):
    make_incident(title="Flooded hall", exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    response = browser_of(alice).get(FIND, {"q": "flooded"}, headers=FRAGMENT)
    assert "EXERCISE" in text_of(response)


@pytest.mark.parametrize("text", ["check", "INC-1", "987654"])
@pytest.mark.parametrize("rows", [1, 3])
def test_cost_is_the_same_however_much_is_found(rows, text, alice, incident, django_assert_max_num_queries):
    for number in range(rows):
        make_service(f"Checking {number}")
        make_team(f"Checkers {number}")
        make_user(f"check{number}", "agent")
        make_incident(title=f"Check {number}")
    client = browser_of(alice)
    client.get(FIND, {"q": text}, headers=FRAGMENT)
    with django_assert_max_num_queries(BUDGET):
        client.get(FIND, {"q": text}, headers=FRAGMENT)


def test_each_kind_is_capped(alice):
    for number in range(30):
        make_service(f"Ledger {number}")
        make_incident(title=f"Ledger {number}")
    everything = found(alice, "ledger")
    assert len(everything["Incidents"]) == 8
    assert len(everything["Services"]) == 6


@pytest.mark.parametrize("text", ["\0", "%", "'", "x" * 5_000, "📟", "9" * 80, "-", "a"])
def test_odd_texts_are_answered(text, alice, incident):
    found(alice, text)


def test_it_is_a_plain_page_without_scripts(alice, incident):
    text = text_of(browser_of(alice).get(FIND, {"q": "checkout"}))
    assert "<html" in text
    assert "Checkout is down" in text
    assert text_of(browser_of(alice).get(FIND, {"q": "zzzz"})).count("Nothing goes by “zzzz”") == 1


def test_every_page_has_one_palette_and_the_search_leads_to_it(alice):
    for address in ("/admin/", "/admin/incidents/incident/", "/admin/incidents/service/", FIND):
        text = text_of(browser_of(alice).get(address))
        assert text.count('id="m-palette"') == 1
        assert "searchCommand" not in text
        assert text.count("data-open-palette") == 2
