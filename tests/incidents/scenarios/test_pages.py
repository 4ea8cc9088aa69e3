"""The pages of the library: read, searched, edited, put in force; and shown to nobody who is to play."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from incidents.models import Scenario
from incidents.permissions.principal import as_system
from incidents.scenarios import operations
from incidents.scenarios.picture import picture_of
from incidents.scenarios.queries.packs import pack_of
from incidents.scenarios.queries.versions import active_version, contents_of, draft_of
from tests.factories import NOW
from tests.incidents.desk.conftest import text_of
from tests.incidents.scenarios.making import alarm, contents, make_drill, make_scenario, question

pytestmark = pytest.mark.django_db
ONE = ("scenario", "scenario_change", "scenario_yaml", "scenario_draft", "scenario_inject_new")
INJECT = {
    "title": "The alarm",
    "key": "alarm",
    "trigger": "offset",
    "offset_seconds": "1m 30s",
    "delivery": "incident",
    "incident_title": "Checkout is down",
    "incident_type": "outage",
    "incident_via": "form",
    "expected-TOTAL_FORMS": "3",
    "expected-INITIAL_FORMS": "2",
    "expected-0-key": "take-it",
    "expected-0-text": "Acknowledge it at once",
    "expected-0-evidence": "acknowledged",
    "expected-0-target_seconds": "2m",
    "expected-0-objective": "quick",
    "expected-1-key": "name-it",
    "expected-1-text": "Declare a major incident",
    "expected-1-evidence": "major",
    "expected-2-key": "",
    "expected-2-text": "",
}


@pytest.fixture
def page(client, luis):
    client.force_login(luis)
    return client


def at(name: str, scenario: Scenario, *more) -> str:
    return reverse(name, args=[scenario.slug, *more])


def draft_of_it(scenario):
    with as_system("test"):
        draft = draft_of(scenario)
        return contents_of(draft) if draft is not None else None


def test_list_is_narrowed_and_says_what_was_never_exercised(page):
    make_scenario()
    listed = text_of(page.get(reverse("scenarios")))
    assert "Checkout down" in listed
    assert "Ransomware on a file server" in listed
    assert "Never exercised" in listed
    found = text_of(page.get(reverse("scenarios"), {"q": "checkout down", "type": "", "difficulty": "2"}))
    assert "Checkout down" in found
    assert "Ransomware" not in found
    assert "No scenario fits" in text_of(page.get(reverse("scenarios"), {"q": "flood", "difficulty": "x"}))


def test_page_shows_what_is_in_force_with_its_picture_and_expectations(page):
    scenario = make_scenario()
    answer = page.get(at("scenario", scenario))
    shown = text_of(answer)
    for words in (
        "You are on duty.",
        "Take it quickly",
        "The press asks",
        "Declare a major incident",
        "What went well?",
    ):
        assert words in shown
    assert 'href="#inject-press"' in answer.content.decode()


@pytest.mark.parametrize("name", ONE)
def test_who_may_not_know_it_is_answered_as_for_what_there_is_not(client, alice, bob, name):
    scenario = make_scenario()
    make_drill(scenario, player=bob)
    for person in (alice, bob):
        client.force_login(person)
        assert client.get(at(name, scenario)).status_code == 404
        assert client.get(reverse("scenarios")).status_code == 403


def test_trainer_who_plays_finds_it_nowhere(page, luis):
    scenario = make_scenario()
    make_drill(scenario, player=luis)
    assert page.get(at("scenario", scenario)).status_code == 404
    for address in ("scenarios", "neglected"):
        assert "Checkout down" not in text_of(page.get(reverse(address)))


def test_who_conducts_reads_and_changes_nothing(client, alice):
    scenario = make_scenario()
    make_drill(scenario, controller=alice)
    client.force_login(alice)
    assert "Change what happens" not in text_of(client.get(at("scenario", scenario)))
    for name in ("scenario_change", "scenario_draft", "scenario_inject_new"):
        assert client.get(at(name, scenario)).status_code == 403
    assert client.post(at("scenario_act", scenario, "retire")).status_code == 403


def test_scenario_is_made_and_leads_to_its_draft(page):
    given = {"name": "Flood", "slug": "flood", "difficulty": "3", "grace_days": "30"}
    assert page.post(reverse("scenario_new"), given).url == reverse("scenario_draft", args=["flood"])
    answer = page.post(reverse("scenario_new"), given)
    assert answer.status_code == 422
    assert "Another scenario has it." in text_of(answer)
    assert page.get(reverse("scenario_draft", args=["flood"])).status_code == 200


def test_inject_is_edited_on_its_own_page_and_refused_at_its_field(page):
    scenario = make_scenario()
    address = at("scenario_inject", scenario, "alarm")
    assert page.get(address).status_code == 200
    wrong = page.post(address, {**INJECT, "offset_seconds": "soon"})
    assert wrong.status_code == 422
    assert "Write a length of time" in text_of(wrong)
    wrong = page.post(address, {**INJECT, "expected-1-key": "take-it"})
    assert wrong.status_code == 422
    assert "Keys of expected actions are unique" in text_of(wrong)
    assert page.post(address, INJECT).status_code == 302
    changed = draft_of_it(scenario).injects[0]
    assert (changed.offset_seconds, changed.incident["via"]) == (90, "form")
    assert [one.target_seconds for one in changed.expected_actions] == [120, None]
    assert page.get(at("scenario_inject", scenario, "none-such")).status_code == 404


def test_draft_that_cannot_be_played_says_so_with_a_way_to_each_part(page, luis):
    scenario = make_scenario()
    with as_system("test"):
        operations.edit_version(scenario, contents(injects=[alarm(), question(body="")]), actor=luis, at=NOW)
    answer = page.post(at("scenario_act", scenario, "publish"), follow=True)
    assert "It cannot be played yet" in text_of(answer)
    assert at("scenario_inject", scenario, "press") in answer.content.decode()
    with as_system("test"):
        assert active_version(scenario).number == 1


def test_draft_is_saved_and_put_in_force_in_one_go(page):
    scenario = make_scenario()
    given = {
        "summary": "New words",
        "expected_minutes": "45",
        "briefing": "It is night.",
        "hot_wash": "One?\nTwo?\n",
        "objectives-TOTAL_FORMS": "1",
        "objectives-INITIAL_FORMS": "1",
        "objectives-0-key": "quick",
        "objectives-0-title": "Be quicker",
        "objectives-0-capability": "response",
        "objectives-0-measure": "acknowledge",
        "objectives-0-target_seconds": "2m",
        "publish": "",
    }
    assert page.post(at("scenario_draft", scenario), given).url == at("scenario", scenario)
    with as_system("test"):
        held = contents_of(active_version(scenario))
    assert (held.briefing, held.hot_wash, held.objectives[0].target_seconds) == ("It is night.", ["One?", "Two?"], 120)
    assert held.injects == contents().injects
    compared = text_of(page.get(at("scenario_version", scenario, 2)))
    assert "What changed since version 1" in compared


def test_objective_that_injects_name_is_not_lost(page):
    scenario = make_scenario()
    given = {"expected_minutes": "45", "objectives-TOTAL_FORMS": "0", "objectives-INITIAL_FORMS": "0"}
    answer = page.post(at("scenario_draft", scenario), given)
    assert answer.status_code == 422
    assert "No objective has the key “quick”" in text_of(answer)


def test_yaml_goes_out_and_comes_in_again(page):
    scenario = make_scenario()
    text = page.get(at("scenario_yaml", scenario)).content
    with as_system("test"):
        assert text.decode() == pack_of([scenario])
    file = SimpleUploadedFile("x.yaml", text.replace(b"You are on duty.", b"You are at home."))
    assert page.post(reverse("scenarios_import"), {"file": file}).url == at("scenario", scenario)
    assert draft_of_it(scenario).briefing == "You are at home."
    wrong = page.post(reverse("scenarios_import"), {"text": "muster: scenarios\nformat: 1\nscenarios: []"})
    assert wrong.status_code == 422
    assert "Line 3: There is no scenario in it." in text_of(wrong)
    assert page.post(reverse("scenarios_import"), {}).status_code == 422


@pytest.mark.parametrize("name", ["scenarios", "scenario", "scenario_draft", "neglected"])
def test_pages_ask_as_much_for_three_as_for_one(page, django_assert_max_num_queries, name):
    scenario = make_scenario()
    address = reverse(name, args=[scenario.slug] if name in ONE else [])
    page.get(address)
    with django_assert_max_num_queries(25) as few:
        page.get(address)
    for number in range(3):
        make_scenario(f"Another {number}")
    with django_assert_max_num_queries(len(few)):
        page.get(address)


def test_injects_of_one_time_stand_above_each_other_and_all_have_a_place():
    injects = [alarm(key=f"a{number}", offset_seconds=600) for number in range(3)]
    picture = picture_of([*injects, question()], 60)
    assert [(mark.x, mark.y) for mark in picture.timed] == [(187, 115), (187, 75), (187, 35)]
    assert [mark.number for mark in picture.waiting] == [4]
    assert picture.ticks[-1] == (970, 60)
    assert all(0 < mark.y < picture.height for mark in [*picture.timed, *picture.waiting])
