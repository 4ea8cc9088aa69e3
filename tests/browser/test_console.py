"""The console in a real browser: an incident from first sight to resolution, and pages that everybody can use."""

from __future__ import annotations

import pytest

from incidents.lifecycle import operations
from incidents.models import Exercise, Incident
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_incident, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUEUE = "/admin/incidents/incident/"
# Unfold's own frame is not ours to mend in full; everything inside it is.
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


# Until what fades in has done so: half-way through, every text is pale.
SETTLED = """() => Promise.all(document.getAnimations()
    .filter(animation => animation.effect.getComputedTiming().endTime < Infinity)
    .map(animation => animation.finished.catch(() => null)))"""


def violations(page, axe: str) -> list[str]:
    page.evaluate(SETTLED)
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'][:300]}" for rule in found for node in rule["nodes"][:3]
    ]


@pytest.fixture
def busy(transactional_db, reference, alice, bob, service):
    """An incident with something on every panel, and a queue with every kind of row."""
    with as_system("test"):
        incident = make_incident(title="Checkout is down", service=service, assignee=alice, impact=1, urgency=1)
        operations.affect_service(incident, service=service, effect="down", started_at=NOW, actor=alice, at=NOW)
        operations.take_role(incident, role="commander", actor=alice, at=NOW)
        operations.declare_major(incident, reason="All customers", actor=alice, at=NOW)
        operations.add_note(
            incident, body="# Found\n\n`pool` is **empty**, see [wiki](https://w.example)", actor=bob, at=NOW
        )
        operations.link(
            incident, to=make_incident("user_issue", title="Cannot pay"), kind="caused_by", actor=bob, at=NOW
        )
        make_incident("security", title="Odd sign-ins", assignee=alice, impact=2, urgency=1)
        make_incident("degradation", title="Slow search", impact=3, urgency=3)
        make_incident(title="Flooded", exercise=Exercise.objects.create(name="Drill", created_at=NOW))
        operations.restrict(incident, reason="An insider", actor=alice, at=NOW)
    return incident


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_incident_from_first_sight_to_resolution(size, transactional_db, reference, alice, service, open_browser):
    alice.set_password("correct-horse-battery")
    alice.save()
    page = open_browser(size=size)
    page.goto("/admin/login/")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill("correct-horse-battery")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Log an incident").last.click()

    page.get_by_role("radio", name="User issue").check()
    page.get_by_label("What is wrong?").fill("Printer on floor 3 jams")
    page.get_by_label("Which service suffers?").fill("Checkout")
    page.get_by_role("radio", name="One person, or a few").check()
    page.get_by_role("button", name="Log the incident").click()
    page.get_by_role("button", name="Acknowledge").click()
    page.get_by_text("Acknowledged.").wait_for()

    page.get_by_label("Note", exact=True).fill("The **roller** is worn")
    page.get_by_role("button", name="Add internal note").click()
    page.locator(".m-prose strong", has_text="roller").wait_for()

    page.get_by_role("link", name="Resolve…").click()
    dialog = page.get_by_role("dialog", name="Resolve")
    dialog.get_by_label("Resolution code").select_option(label="Replaced")
    dialog.get_by_label("Resolution summary").fill("New roller")
    dialog.get_by_role("radio", name="Permanent").check()
    dialog.get_by_role("button", name="Resolve").click()
    page.locator(".m-badge", has_text="Awaiting confirmation").first.wait_for()

    with as_system("test"):
        incident = Incident.objects.select_related("acknowledged_by", "resolution_code").get()
    assert (incident.phase, incident.acknowledged_by, incident.resolution_code.slug) == ("resolved", alice, "replaced")
    assert page.problems == []


def test_dialog_keeps_what_was_typed_and_returns_the_focus(busy, alice, open_browser):
    page = open_browser(alice)
    page.goto(f"{QUEUE}{busy.pk}/change/")
    opener = page.get_by_role("link", name="Hand over", exact=True)
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hand over to").fill("nobody-here")
    dialog.get_by_label("Where things stand").fill("A long story")
    dialog.get_by_role("button", name="Hand over").click()
    dialog.get_by_text("There is no person").wait_for()
    assert dialog.get_by_label("Where things stand").input_value() == "A long story"
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert opener.evaluate("link => link === document.activeElement")


def test_suggestions_appear_while_typing(busy, alice, open_browser):
    page = open_browser(alice)
    page.goto(f"{QUEUE}{busy.pk}/change/")
    page.get_by_role("link", name="Assign", exact=True).click()
    field = page.get_by_role("dialog").get_by_label("Person")
    field.fill("bak")
    page.wait_for_function("document.querySelector('dialog datalist option[value=\"Bob Baker (bob)\"]') !== null")
    assert page.problems == []


def test_everything_works_without_scripts(busy, alice, chromium, live_server, open_browser):
    page = open_browser(alice)
    cookies = page.context.cookies()
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(f"{QUEUE}{busy.pk}/change/")
    plain.locator("a", has_text="Hand over").first.click()
    plain.locator("input[name=to]").fill("bob")
    plain.locator("textarea[name=note]").fill("Yours now")
    plain.locator("main button[type=submit], #content button[type=submit]").first.click()
    assert "Bob Baker" in plain.locator(".m-glance").inner_text()
    context.close()


def test_menu_opens_by_keyboard_on_a_phone(busy, alice, open_browser):
    page = open_browser(alice, "phone")
    page.goto(QUEUE)
    menu = page.get_by_role("button", name="Menu").first
    menu.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Unassigned").last.wait_for()


@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
def test_no_page_scrolls_sideways(size, busy, alice, open_browser):
    page = open_browser(alice, size)
    for address in ("/admin/", QUEUE, f"{QUEUE}{busy.pk}/change/", f"{QUEUE}add/", f"{QUEUE}{busy.pk}/do/triage/"):
        page.goto(address)
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing(theme, size, busy, alice, ada, axe, open_browser):
    page = open_browser(alice, size, theme)
    found = {}
    for address in (
        "/admin/",
        QUEUE,
        f"{QUEUE}?tab=mine&q=nothing-of-the-sort&priority=1",
        f"{QUEUE}?reality=both",
        f"{QUEUE}{busy.pk}/change/",
        f"{QUEUE}{busy.pk}/do/triage/",
        f"{QUEUE}{busy.pk}/details/",
        f"{QUEUE}add/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.classList.contains('dark')") is (theme == "dark")
        if problems := violations(page, axe):
            found[address] = problems
    page.goto(f"{QUEUE}{busy.pk}/change/")
    if size == "phone":
        page.get_by_text("More acts").click()
    page.get_by_role("link", name="Assign", exact=True).click()
    page.get_by_role("dialog").wait_for()
    if problems := violations(page, axe):
        found["dialog"] = problems
    assert found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(theme, transactional_db, axe, open_browser):
    page = open_browser(theme=theme)
    page.goto("/admin/login/")
    page.wait_for_load_state("networkidle")
    assert violations(page, axe) == []


def test_observer_may_watch_and_nothing_else(busy, reference, open_browser):
    page = open_browser(make_user("oscar", "observer"))
    with as_system("test"):
        other = make_incident(title="Visible to all")
    page.goto(f"{QUEUE}{other.pk}/change/")
    buttons = page.locator("#content button, #content [data-dialog]")
    assert ["Watch" in words for words in buttons.all_inner_texts()] == [True]
