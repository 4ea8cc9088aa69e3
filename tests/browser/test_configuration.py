"""Configuration in a real browser: by keyboard, by drag, live, and for everybody."""

from __future__ import annotations

import pytest

from incidents.catalog import operations as catalog
from incidents.models import Category, State, Workflow, WorkflowVersion
from incidents.workflows.operations import create_draft
from tests.browser.test_console import violations
from tests.factories import NOW, make_incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TREE = "/admin/incidents/category/tree/"
MATRIX = "/admin/incidents/priorityrule/"


@pytest.fixture
def draft(transactional_db, reference):
    return create_draft(Workflow.objects.get(incident_type__slug="outage"), at=NOW)


@pytest.fixture
def fruit(transactional_db, reference):
    Category.objects.update(retired_at=NOW)
    fruit = catalog.place_category(Category(name="Fruit"), parent=None)
    for place, name in enumerate(("Apple", "Pear", "Plum")):
        catalog.place_category(Category(name=name, position=place), parent=fruit)
    return fruit


def editor(draft):
    return f"/admin/incidents/workflowversion/{draft.pk}/change/"


def names_below(parent):
    return [one.name for one in Category.objects.filter(parent=parent).order_by("position")]


def test_draft_is_edited_by_keyboard_while_the_diagram_follows(draft, ada, open_browser):
    page = open_browser(ada)
    page.goto(editor(draft))
    page.locator("#states-0 summary").focus()
    page.keyboard.press("Enter")
    page.locator("#states-0 input[name='states-0-name']").fill("Noticed")
    page.locator("[data-workflow-panel] text", has_text="Noticed").first.wait_for()
    page.get_by_role("button", name="Add a state").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("Second look")
    added = page.locator("#states-group > ol > li").last
    added.locator("select").select_option("triage")
    added.get_by_text("No incident can ever reach “Second look”").wait_for()
    added.get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    assert State.objects.filter(version=draft, slug="second_look").count() == 0
    page.get_by_role("button", name="Save and continue editing").focus()
    page.keyboard.press("Enter")
    page.get_by_text("was changed successfully").first.wait_for()
    rows = list(State.objects.filter(version=draft))
    assert rows[0].name == "Noticed"
    assert rows[-2].slug == "second_look"
    assert page.problems == []


def test_diagram_stays_in_sight_on_a_wide_screen_and_stands_above_on_a_phone(draft, ada, open_browser):
    wide = open_browser(ada)
    wide.goto(editor(draft))
    wide.locator("#transitions-5").scroll_into_view_if_needed()
    assert wide.locator(".workflow-diagram").bounding_box()["y"] < 700
    phone = open_browser(ada, "phone")
    phone.goto(editor(draft))
    assert phone.locator(".wf-side").bounding_box()["y"] < phone.locator("#states-group").bounding_box()["y"]


def test_publishing_tells_first_what_would_change(draft, ada, open_browser):
    State.objects.filter(version=draft, is_start=True).update(name="Noticed")
    page = open_browser(ada)
    page.goto(editor(draft))
    page.get_by_role("link", name="What publishing would change").last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("The state “Identified” is called “Noticed”.").wait_for()
    dialog.get_by_role("button", name="Publish Service outage v2").click()
    page.get_by_text("is in force for incidents that begin from now on").first.wait_for()
    assert WorkflowVersion.objects.get(pk=draft.pk).status == "active"


def test_category_moves_by_keyboard_and_keeps_the_focus(fruit, ada, open_browser):
    page = open_browser(ada)
    page.goto(TREE)
    page.get_by_role("button", name="Move up: Fruit / Plum").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Moved: Fruit / Plum").first.wait_for()
    assert names_below(fruit) == ["Apple", "Plum", "Pear"]
    page.wait_for_function("document.activeElement.textContent.includes('Move up: Fruit / Plum')")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.closest('li')?.previousElementSibling === null")
    assert names_below(fruit) == ["Plum", "Apple", "Pear"]


def test_category_moves_by_drag(fruit, ada, open_browser):
    page = open_browser(ada)
    page.goto(TREE)
    plum = page.locator("li[data-category] > .ct-node", has_text="Plum").last
    apple = page.locator("li[data-category] > .ct-node", has_text="Apple").last
    height = apple.bounding_box()["height"]
    plum.drag_to(apple, target_position={"x": 60, "y": height / 2})
    page.get_by_text("Moved: Fruit / Apple / Plum").first.wait_for()


def test_matrix_says_at_once_what_would_change(transactional_db, reference, ada, open_browser):
    page = open_browser(ada, "phone")
    page.goto(MATRIX)
    page.get_by_label("Priority for low impact and low urgency").select_option(label="Critical")
    page.get_by_text("low impact and low urgency: ").wait_for()
    page.get_by_role("button", name="Save the matrix").click()
    page.get_by_text("1 cell of the matrix changed.").first.wait_for()


def pages(draft, person):
    return (
        editor(draft),
        f"/admin/workflows/{draft.pk}/publish/",
        TREE,
        MATRIX,
        "/admin/set-up/",
        "/admin/configuration-changes/",
        f"/admin/people/{person.pk}/leaves/",
    )


@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
def test_no_page_scrolls_sideways(size, draft, fruit, alice, ada, open_browser):
    make_incident(assignee=alice)
    page = open_browser(ada, size)
    wide = {}
    for address in pages(draft, alice):
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            wide[address] = page.evaluate("document.documentElement.scrollWidth")
    assert wide == {}
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(theme, size, draft, fruit, alice, ada, axe, open_browser):
    make_incident(assignee=alice)
    page = open_browser(ada, size, theme)
    found = {}
    for address in pages(draft, alice):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.evaluate(
            "document.querySelectorAll('.wf-row:nth-child(-n+2) details').forEach(row => { row.open = true; })"
        )
        if problems := violations(page, axe):
            found[address] = problems
    assert found == {}
