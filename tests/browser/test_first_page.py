"""The first page in a real browser: each role's, in every size and theme, with what only scripts do."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incidents.lifecycle import operations
from incidents.models import Exercise
from incidents.permissions.principal import as_system
from tests.browser.test_console import violations
from tests.factories import make_incident, make_service, make_team, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROLES = {
    "agent": "Mine, most pressing first",
    "incident commander": "Critical, acknowledged by nobody",
    "manager": "What each team has open",
    "trainer": "Incidents of exercises",
    "knowledge editor": "Worth an article",
    "administrator": "Your organisation",
    "auditor": "What was done to Muster",
    "observer": "Open by priority",
}


@pytest.fixture
def readers(transactional_db, reference):
    """One person of each role, in a Muster with something on every panel."""
    now, team = timezone.now(), make_team("Platform")
    people = {role: make_user(role.replace(" ", "-"), role, team=team) for role in ROLES}
    drill = Exercise.objects.create(name="Fire drill", created_at=now)
    with as_system("test"):
        for number, user in enumerate(people.values()):
            row = make_incident(
                title=f"Checkout is down in region {number}, where a long title breaks",
                assignee=user,
                team=team,
                at=now,
            )
            operations.add_note(row, body=f"@{user.username} please look", actor=None, at=now)
        operations.declare_major(row, reason="All", actor=None, at=now)
        operations.affect_service(
            row, service=make_service("Checkout"), effect="down", started_at=now, actor=None, at=now
        )
        make_incident(team=team, impact=1, urgency=1, at=now)
        make_incident(exercise=drill, at=now)
    return people


def wait_for_panels(page) -> None:
    page.wait_for_function("document.querySelectorAll('[data-fragment] > p:only-child > a:only-child').length === 0")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_page_of_each_role_is_accessible_and_whole(role, theme, readers, axe, open_browser):
    page = open_browser(readers[role], theme=theme)
    page.goto("/admin/")
    wait_for_panels(page)
    assert page.get_by_role("heading", name=ROLES[role], exact=True).count() == 1
    assert violations(page, axe) == []
    for width in (1400, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.problems == []


def test_numbers_follow_what_happens_unless_paused(readers, open_browser):
    agent = readers["agent"]
    page = open_browser(agent)
    page.clock.install()
    page.goto("/admin/")
    count = page.locator("[data-number=mine] [data-count]")
    assert count.inner_text() == "1"
    make_incident(assignee=agent, at=timezone.now())
    page.clock.run_for(66_000)
    page.wait_for_function("document.querySelector('[data-number=mine] [data-count]').textContent === '2'")
    page.get_by_role("button", name="Pause updates").press("Enter")
    make_incident(assignee=agent, at=timezone.now())
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(130_000)
    assert not [url for url in asked if "numbers" in url]
    page.get_by_role("button", name="Updates are paused").press("Enter")
    page.wait_for_function("document.querySelector('[data-number=mine] [data-count]').textContent === '3'")
    assert page.problems == []


def test_new_major_is_announced_politely(readers, open_browser):
    page = open_browser(readers["observer"])
    page.clock.install()
    page.goto("/admin/")
    told = page.locator("[data-live-major]")
    assert told.get_attribute("aria-live") == "polite"
    assert told.inner_text() == ""
    with as_system("test"):
        operations.declare_major(make_incident(at=timezone.now()), reason="All", actor=None, at=timezone.now())
    page.clock.run_for(66_000)
    page.wait_for_function("document.querySelector('[data-live-major]').textContent === 'Major incidents running: 2.'")


def test_page_is_chosen_by_keyboard(readers, open_browser):
    page = open_browser(readers["incident commander"])
    page.goto("/admin/")
    page.get_by_label("Show the page for").select_option("Manager")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    page.get_by_role("heading", name="What each team has open").wait_for()
    assert page.get_by_label("Show the page for").input_value() == "manager"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_page_that_is_not_there_is_accessible(theme, readers, axe, open_browser):
    page = open_browser(readers["agent"], "phone", theme=theme)
    page.goto("/admin/nowhere/")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
