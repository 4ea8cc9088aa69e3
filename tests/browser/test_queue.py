"""The queue in a real browser: by keyboard, refreshing by itself, on a phone, for everybody."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incidents.desk.operations import save_view
from incidents.lifecycle import operations
from incidents.models import Incident
from incidents.people.operations import set_queue_density
from incidents.permissions.principal import as_system
from tests.browser.test_console import QUEUE, violations
from tests.factories import NOW, make_incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def queue(transactional_db, reference, alice, service):
    rows = [make_incident(title=f"Number {number}", service=service) for number in range(3)]
    Incident._base_manager.filter(pk=rows[0].pk).update(next_due_at=timezone.now())
    return rows


def watch(page, address=QUEUE):
    """Open the queue with a clock that the test moves."""
    page.clock.install()
    page.goto(address)


def refresh(page):
    """Half a minute goes by."""
    with page.expect_response(lambda response: "/rows/" in response.url):
        page.clock.run_for(31_000)


def test_rows_are_walked_ticked_and_taken_by_keyboard(queue, alice, open_browser):
    page = open_browser(alice)
    page.goto(QUEUE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.get_by_text("2 ticked:").wait_for()
    page.get_by_role("button", name="Take").click()
    page.get_by_text("2 incidents taken.").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/change/" in url)
    assert page.problems == []


def test_keys_are_letters_while_somebody_types(queue, alice, open_browser):
    page = open_browser(alice)
    page.goto(QUEUE)
    page.get_by_label("Search incidents").fill("")
    page.get_by_label("Search incidents").press_sequentially("jxk")
    assert page.get_by_label("Search incidents").input_value() == "jxk"
    assert page.locator("input[name=incident]:checked").count() == 0


def test_refreshing_keeps_ticks_focus_and_place_and_says_what_is_new(queue, alice, open_browser):
    page = open_browser(alice)
    watch(page)
    last = page.get_by_label(f"Tick {queue[2].reference}")
    last.check()
    page.get_by_role("link", name=queue[0].reference).focus()
    with as_system("test"):
        make_incident(title="Newcomer", impact=1, urgency=1)
        operations.assign(queue[1], assignee=alice, actor=alice, at=NOW)
    refresh(page)
    page.locator("tr.q-new", has_text="Newcomer").wait_for()
    assert last.is_checked()
    assert page.locator("[data-live-news]").inner_text() == "1 new"
    assert "Alice Archer" in page.locator("tr", has_text="Number 1").inner_text()
    assert page.locator("nav.m-tabs [aria-current]").inner_text().split() == ["All", "open", "4"]
    assert page.evaluate("document.activeElement.textContent") == queue[0].reference
    assert page.problems == []


def test_nothing_refreshes_while_somebody_types(queue, alice, open_browser):
    page = open_browser(alice)
    watch(page)
    asked = []
    page.on("request", lambda request: "/rows/" in request.url and asked.append(request.url))
    page.get_by_label("Search incidents").fill("che")
    page.clock.run_for(65_000)
    assert asked == []
    page.get_by_label("Search incidents").blur()
    refresh(page)


def test_refreshing_stops_when_nobody_is_there(queue, alice, open_browser):
    page = open_browser(alice)
    watch(page)
    page.clock.fast_forward("01:00:05")
    page.clock.run_for(2_000)
    page.get_by_text("Stopped: nobody was here for an hour").wait_for()
    page.get_by_role("button", name="Resume refreshing").click()
    page.get_by_text("Refreshes by itself").wait_for()


def test_refreshing_is_paused_and_stays_so(queue, alice, open_browser):
    page = open_browser(alice)
    page.goto(QUEUE)
    page.get_by_role("button", name="Pause refreshing").click()
    page.reload()
    assert page.get_by_role("button", name="Resume refreshing").is_visible()
    assert page.get_by_text("Paused").is_visible()


def test_nothing_refreshes_while_searching(queue, alice, open_browser):
    page = open_browser(alice)
    page.goto(f"{QUEUE}?q=number")
    assert page.locator("[data-live-control]").is_hidden()


def test_bar_of_acts_stands_at_the_foot_of_a_phone(queue, alice, open_browser):
    page = open_browser(alice, size="phone")
    page.goto(QUEUE)
    bar = page.locator(".q-bulk")
    assert bar.is_hidden()
    page.get_by_label(f"Tick {queue[0].reference}").check()
    box = bar.bounding_box()
    assert round(box["y"] + box["height"]) == 844


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
def test_everybody_can_use_it(theme, size, queue, alice, team, open_browser, axe):
    with as_system("test"):
        operations.declare_major(queue[1], reason="All", actor=alice, at=NOW)
    save_view(name="Checkout", query="service=Checkout&priority=3", actor=alice, at=NOW)
    save_view(name="Gone", query="service=Nowhere", team=team, actor=alice, at=NOW)
    if theme == "dark":
        set_queue_density(alice, "compact")
    page = open_browser(alice, size=size, theme=theme)
    for address in (
        QUEUE,
        f"{QUEUE}?service=Checkout&priority=3&order=due",
        f"{QUEUE}?service=Nowhere",
        f"{QUEUE}?tab=resolved",
        f"{QUEUE}views/",
    ):
        page.goto(address)
        for menu in page.locator(".m-filters > summary").all():
            menu.click()
        assert violations(page, axe) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.goto(QUEUE)
    page.get_by_label(f"Tick {queue[0].reference}").check()
    page.get_by_text("Export", exact=True).click()
    assert violations(page, axe) == []
    assert page.problems == []
