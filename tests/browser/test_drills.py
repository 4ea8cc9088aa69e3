"""Drills in a real browser: the controller's page by keyboard, refreshing itself; and nothing for axe on any page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.drills.operations import finish_exercise
from incidents.evaluation.operations import observe, share_results
from incidents.lifecycle.operations import acknowledge
from incidents.models import Exercise, ExerciseInject, Incident
from incidents.permissions.principal import as_system
from tests.browser.test_axe_of_learning import look
from tests.factories import make_user
from tests.incidents.drills.making import OUTAGE, begin, make_version, plan, run_timers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = {"delivery": "incident", "incident": OUTAGE, "expects": [{"evidence": "acknowledged"}]}
QUESTION = {
    "trigger": "by_hand",
    "delivery": "question",
    "title": "The press asks",
    "sender": "A journalist",
    "body": "When are you **back**?",
    "expects": [{"evidence": "answered"}],
}
LOG = {"trigger": "by_hand", "delivery": "material", "title": "A log", "body": "ERROR " + "upstream timed out " * 20}
CALL = {"trigger": "by_hand", "delivery": "phone", "title": "The director calls", "body": "What is going on?"}


@pytest.fixture
def tess(transactional_db, reference):
    return make_user("tess", "trainer", first_name="Tess", last_name="Turner")


@pytest.fixture
def drill(tess, alice, service):
    now = timezone.now()
    exercise = begin(
        make_version(REPORT, QUESTION, LOG, CALL), alice, at=now, starts_at=now, trainer=tess, service=service
    )
    run_timers(now)
    return exercise


def status_of(place):
    with as_system("test"):
        return ExerciseInject.objects.get(position=place).status


def press(page, button):
    """By the keyboard alone."""
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")


def test_controller_releases_holds_skips_and_pauses_by_keyboard(drill, tess, open_browser):
    page = open_browser(tess)
    page.goto(f"/admin/drills/{drill.pk}/control/")
    for name, place, status in (
        ("Release The press asks", 2, "released"),
        ("Hold A log", 3, "held"),
        ("Skip The director calls", 4, "skipped"),
    ):
        press(page, page.get_by_role("button", name=name))
        page.get_by_role("button", name=name).wait_for(state="detached")
        assert status_of(place) == status
    summary = page.get_by_text("Pause it", exact=True)
    summary.focus()
    page.keyboard.press("Enter")
    page.locator("#pause_reason").fill("Somebody needs a break")
    press(page, page.get_by_role("button", name="Pause, and tell everybody"))
    page.get_by_role("button", name="Go on").wait_for()
    assert Exercise.objects.get(pk=drill.pk).status == "paused"
    press(page, page.get_by_role("button", name="Go on"))
    page.get_by_text("Pause it", exact=True).wait_for()
    assert Exercise.objects.get(pk=drill.pk).status == "running"
    assert page.problems == []


def test_page_of_the_controller_refreshes_itself(drill, tess, alice, open_browser):
    page = open_browser(tess)
    page.goto(f"/admin/drills/{drill.pk}/control/")
    page.get_by_text("0 of 2 expected actions done").wait_for()
    with as_system("test"):
        acknowledge(Incident.objects.get(exercise=drill), actor=alice, at=timezone.now())
    page.get_by_text("1 of 2 expected actions done").wait_for(timeout=60_000)
    page.get_by_text("Alice Archer acknowledged").first.wait_for()
    assert page.problems == []


@pytest.fixture
def addresses(drill, tess, alice):
    """Pages of a drill that runs, of one that is planned, and of one whose results are shared."""
    now = timezone.now()
    planned = plan(make_version(), alice, at=now, starts_at=now + timedelta(days=3), trainer=tess)
    over = begin(make_version(REPORT, QUESTION), alice, at=now, starts_at=now, trainer=tess, name="Over")
    run_timers(now)
    with as_system("test"):
        observe(over, text="Nobody **led**.", finding="improvement", actor=tess, at=now)
        finish_exercise(over, actor=None, at=timezone.now())
        share_results(over, actor=tess, at=timezone.now())
    return [
        "/admin/drills/",
        "/admin/drills/plan/",
        "/admin/drills/calendar/",
        "/admin/drills/programmes/",
        "/admin/drills/new-programme/",
        "/admin/drills/scenarios/",
        f"/admin/drills/{planned.pk}/",
        f"/admin/drills/{planned.pk}/change/",
        f"/admin/drills/{drill.pk}/",
        f"/admin/drills/{drill.pk}/control/",
        f"/admin/drills/{drill.pk}/evaluation/",
        f"/admin/drills/{over.pk}/",
        f"/admin/drills/{over.pk}/evaluation/",
        "/admin/drills/qualifications/",
        "/admin/drills/tasks/",
    ]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_on_pages_of_drills(size, addresses, tess, axe, open_browser):
    look(open_browser(tess, size), axe, addresses)
