"""Logging an incident in a real browser: by keyboard alone, in few strokes, or joining what is open already."""

from __future__ import annotations

import pytest

from incidents.models import Category, Incident, IncidentTemplate, IncidentType, TimelineEntry
from incidents.permissions.principal import as_system
from tests.browser.test_console import QUEUE, violations
from tests.factories import make_incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ADD = f"{QUEUE}add/"


def newest() -> Incident:
    with as_system("test"):
        return Incident.objects.select_related("type", "priority", "service").latest("pk")


def test_practised_agent_logs_with_two_keys_beside_the_title(alice, service, open_browser):
    page = open_browser(alice)
    page.goto(ADD)
    page.keyboard.press("4")
    page.keyboard.type("Printer on floor 3 jams")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{QUEUE}*/change/")
    incident = newest()
    assert (incident.title, incident.type.slug, incident.priority.rank) == ("Printer on floor 3 jams", "user_issue", 3)


def test_everything_is_answered_by_keyboard_and_the_priority_follows(alice, service, open_browser):
    page = open_browser(alice)
    page.goto(ADD)
    badge = page.locator("[data-log-badge]")
    assert badge.inner_text() == "Medium"
    page.keyboard.press("1")
    page.keyboard.type("Nobody can pay")
    page.keyboard.press("Tab")
    page.keyboard.type("Checkout")
    page.keyboard.press("Tab")
    page.keyboard.type("Error 502 for all.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.get_by_text("with the open question counted as medium").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    page.get_by_text("from your two answers").wait_for()
    assert badge.inner_text() == "Critical"
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**{QUEUE}*/change/")
    incident = newest()
    assert (incident.priority.rank, incident.service, incident.description) == (1, service, "Error 502 for all.")


def test_open_incident_is_joined_with_one_key(alice, service, open_browser):
    open_one = make_incident(title="Checkout shows error 502", service=service)
    page = open_browser(alice)
    page.goto(ADD)
    page.keyboard.press("1")
    page.keyboard.type("Error 502 in the checkout")
    page.get_by_role("button", name=f"Join {open_one.reference}").wait_for()
    assert "1 open incident looks alike" in page.locator("[data-log-alike-words]").inner_text()
    page.keyboard.press("Alt+1")
    page.wait_for_url(f"**{QUEUE}{open_one.pk}/change/")
    page.get_by_text("No new incident was logged.").wait_for()
    with as_system("test"):
        assert "**Error 502 in the checkout**" in TimelineEntry.objects.get(code="note.added").body
    assert newest() == open_one


def test_template_fills_what_was_not_typed_and_takes_back_only_its_own(alice, team, service, open_browser):
    kinds = {kind.slug: kind for kind in IncidentType.objects.all()}
    IncidentTemplate.objects.create(
        name="Card trouble", slug="card", team=team, type=kinds["degradation"], title="Cards declined",
        description="- Which brand?", service=service, impact=1,
    )  # fmt: skip
    IncidentTemplate.objects.create(name="Nothing set", slug="plain", type=kinds["outage"], urgency=3)
    page = open_browser(alice)
    page.goto(ADD)
    page.get_by_label("What is wrong?").fill("Mine")
    chooser = page.get_by_label("Begin from a template")
    chooser.select_option("card")
    page.get_by_text("What you had typed was kept.").wait_for()
    assert page.get_by_label("What is wrong?").input_value() == "Mine"
    assert page.get_by_label("Which service suffers?").input_value() == "Checkout"
    assert page.get_by_role("radio", name="Performance degradation").is_checked()
    page.get_by_label("What happened?").fill("- Which brand? All of them.")
    chooser.select_option("plain")
    assert page.get_by_label("Which service suffers?").input_value() == ""
    assert page.get_by_label("What happened?").input_value() == "- Which brand? All of them."
    assert page.get_by_role("radio", name="Service outage").is_checked()
    assert not page.get_by_role("radio", name="Everybody").is_checked()
    assert page.get_by_role("radio", name="It can wait").is_checked()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_page_is_usable_by_everybody(theme, size, alice, service, open_browser, axe):
    for _ in range(3):
        make_incident(title="Checkout shows error 502", service=service)
    page = open_browser(alice, theme=theme, size=size)
    page.goto(ADD)
    page.get_by_label("What is wrong?").fill("Error 502 in the checkout")
    page.get_by_role("button", name="Join").first.wait_for()
    page.locator("summary", has_text="More, if you know it").click()
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.reload()
    page.get_by_label("Category").wait_for()


def test_usual_type_of_the_category_is_offered_before_the_next_field(alice, service, open_browser):
    usual = IncidentType.objects.get(slug="user_issue")
    Category.objects.create(name="Paper jams", path="Paper jams", incident_type=usual)
    page = open_browser(alice)
    page.goto(ADD)
    page.keyboard.press("1")
    page.locator("[data-log-more] summary").press("Enter")
    category = page.locator("input[name=category]")
    category.press_sequentially("Paper jam")
    page.wait_for_function(
        "[...document.querySelector('input[name=category]').list.options].some((one) => one.value === 'Paper jams')"
    )
    category.press("s")
    page.get_by_role("button", name=f"Make it “{usual.name}”").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text(f"Filed as “{usual.name}” now.").wait_for()
    assert page.locator("input[name=type]:checked").get_attribute("value") == str(usual.pk)
