"""What stands on an incident about procedures, and what can be done there."""

from __future__ import annotations

import pytest

from incidents.models import IncidentType, ProcedureRun
from incidents.permissions.principal import as_system
from incidents.plans.steps import StepDraft
from tests.factories import NOW, make_incident
from tests.incidents.desk.conftest import browser_of, page, refused, text_of
from tests.incidents.plans.making import begun, make_procedure, states, step_of

pytestmark = pytest.mark.django_db
DIALOG = {"X-Muster-Dialog": "1"}


@pytest.fixture
def incident(alice, service, team):
    return make_incident(title="Checkout is down", service=service)


def fragment(user, incident) -> str:
    return text_of(browser_of(user).get(page(incident, "procedures/"), headers=DIALOG))


def test_what_is_for_it_is_offered_above_the_story(alice, incident):
    text = text_of(browser_of(alice).get(page(incident)))
    assert text.index('id="procedures"') < text.index('id="about-title"')
    shown = fragment(alice, incident)
    assert "A service is down" in shown
    assert "A security incident" not in shown


def test_it_is_begun_with_one_click_and_worked_through(alice, incident):
    client = browser_of(alice)
    answer = client.post(page(incident, "do/procedure-begin/"), {"procedure": "service-outage"})
    assert answer.url == f"{page(incident)}#procedures"
    with as_system("test"):
        run = ProcedureRun.objects.get(incident=incident)
    first = step_of(run, 1)
    client.post(page(incident, f"do/step-start/{first.pk}/"))
    client.post(page(incident, f"do/step-done/{first.pk}/"), {"answer": "", "note": "It is down for all"})
    assert states(run)[:2] == ["done", "todo"]
    shown = fragment(alice, incident)
    assert "1 of 11 steps" in shown
    assert "It is down for all" in shown
    assert "Begin<" in shown or "Begin a procedure" in shown


def test_way_is_chosen_where_a_step_decides(alice, incident):
    run = begun(incident, make_procedure(StepDraft("Look", decisions=({"when": "fine", "step": 3},)), "Mend"), alice)
    step = step_of(run, 1)
    asked = text_of(browser_of(alice).get(page(incident, f"do/step-done/{step.pk}/")))
    assert "fine: step 3" in asked
    browser_of(alice).post(page(incident, f"do/step-done/{step.pk}/"), {"answer": "1", "note": ""})
    assert states(run) == ["done", "skipped"]


def test_what_was_done_meanwhile_is_refused_in_words(alice, bob, incident):
    run = begun(incident, make_procedure(), alice)
    step = step_of(run, 1)
    browser_of(bob).post(page(incident, f"do/step-done/{step.pk}/"), {})
    answer = browser_of(alice).post(page(incident, f"do/step-skip/{step.pk}/"), {"reason": "Kept words"})
    assert refused(answer, "Step 1 is done already", "Kept words")


@pytest.mark.parametrize("rows", [1, 3])
def test_fragment_costs_the_same_however_much_it_shows(rows, alice, incident, django_assert_max_num_queries):
    for _ in range(rows):
        begun(incident, make_procedure(), alice)
        make_procedure(conditions={"types": [IncidentType.objects.get(slug="outage")]})
    client = browser_of(alice)
    client.get(page(incident))
    with django_assert_max_num_queries(6):
        client.get(page(incident, "procedures/"), headers=DIALOG)


def test_observer_reads_and_is_offered_no_act(olive, alice, incident):
    begun(incident, make_procedure("Look here"), alice)
    shown = fragment(olive, incident)
    assert "Look here" in shown
    assert "/do/" not in shown


def test_lapsed_review_is_said_where_it_is_offered(alice, incident):
    from datetime import timedelta

    procedure = make_procedure(name="Old habits", at=NOW - timedelta(days=900))
    assert procedure.review_on is not None
    assert "Not reviewed since" in fragment(alice, incident)
