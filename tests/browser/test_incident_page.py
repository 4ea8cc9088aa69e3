"""What only a browser shows of the incident page: news while somebody types, the bar, keys and the palette."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incidents.lifecycle import operations
from incidents.models import Incident
from incidents.permissions.principal import as_system
from tests.browser.test_console import QUEUE, violations
from tests.factories import make_incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def incident(transactional_db, reference, alice, bob, service):
    """An open outage with more on its page than a screen holds."""
    made = make_incident(title="Checkout is down", service=service, at=timezone.now())
    with as_system("test"):
        for number in range(12):
            operations.add_note(made, body=f"Finding {number}", as_decision=not number, actor=bob, at=timezone.now())
    return made


def change(incident) -> str:
    return f"{QUEUE}{incident.pk}/change/"


def test_what_others_change_is_told_and_shown_beside_a_note_that_is_being_typed(incident, alice, bob, open_browser):
    page = open_browser(alice)
    page.goto(change(incident))
    note = page.locator("#note textarea").first
    note.fill("Half a sentence")
    with as_system("bob"):
        operations.transition(incident, slug="triage", actor=bob, at=timezone.now())
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("Bob Baker moved it (“Identified” → “Assessing impact”).").first.wait_for()
    assert page.locator("[data-part=head] .m-badge", has_text="Assessing impact").count() == 0
    page.get_by_role("button", name="Show", exact=True).click()
    page.locator("[data-part=head] .m-badge", has_text="Assessing impact").wait_for()
    page.locator("li[aria-current=step]", has_text="Assessing impact").wait_for()
    assert note.input_value() == "Half a sentence"
    assert page.problems == []


def test_keys_act_outside_fields_only_and_can_be_turned_off(incident, alice, open_browser):
    page = open_browser(alice)
    page.goto(change(incident))
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.closest('#note') !== null")
    page.keyboard.type("ten")
    assert page.evaluate("document.activeElement.value") == "ten"
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    page.get_by_label("Shortcuts of one letter are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Search and go to").wait_for()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Shortcuts of one letter are on").check()
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('#note textarea').value = ''")
    page.keyboard.press("t")
    page.get_by_text("It is yours.").wait_for()
    with as_system("test"):
        assert Incident.objects.get(pk=incident.pk).assignee_id == alice.pk
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url(f"**{QUEUE}")
    assert page.problems == []


def test_palette_finds_by_keyboard_and_gives_the_focus_back(incident, alice, open_browser):
    page = open_browser(alice)
    page.goto("/admin/incidents/service/")
    search = page.get_by_role("link", name="Search").first
    search.focus()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Incident, service, team, colleague or page")
    page.keyboard.type("checkout is")
    page.get_by_role("option", name="Checkout is down").wait_for()
    assert field.get_attribute("aria-activedescendant") == "m-option-1-1"
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert search.evaluate("link => link === document.activeElement")
    page.keyboard.press("Control+k")
    page.keyboard.type(incident.reference)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{change(incident)}")
    assert page.problems == []


def test_filter_replaces_the_timeline_alone(incident, alice, open_browser):
    page = open_browser(alice)
    page.goto(change(incident))
    page.get_by_role("link", name="Decisions", exact=True).click()
    page.locator("[data-timeline] a[aria-current]", has_text="Decisions").wait_for()
    assert page.locator("[data-timeline] .m-entry").count() == 1
    assert page.url.endswith(change(incident))
    assert page.evaluate("document.activeElement.textContent") == "Decisions"


@pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "dark")])
def test_bar_and_palette_hold_what_axe_asks(size, theme, incident, alice, axe, open_browser):
    page = open_browser(alice, size, theme)
    page.goto(change(incident))
    assert not page.locator("[data-bar]").is_visible()
    page.locator("#links-title").scroll_into_view_if_needed()
    page.locator("[data-bar]").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert violations(page, axe) == []
    page.keyboard.press("Control+k")
    page.keyboard.type("checkout")
    page.get_by_role("option", name="Checkout is down").wait_for()
    assert violations(page, axe) == []
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("dialog", name="Keyboard shortcuts").wait_for()
    assert violations(page, axe) == []
    assert page.problems == []
