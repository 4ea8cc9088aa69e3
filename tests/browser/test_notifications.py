"""The inbox's badge, how one is notified, and taking an incident from a message, in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone

from incidents.models import Incident, Notification
from incidents.notifications.links import acknowledge_url
from incidents.notifications.operations import page as page_people
from incidents.permissions.principal import as_system
from tests.browser.test_console import violations
from tests.factories import make_incident, make_service, make_team, make_user
from tests.incidents.notifications.people import add_method, proven, sent_code
from tests.incidents.notifications.test_inbox import tell

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "dark"), ("tablet", "light")])


@pytest.fixture
def agent(transactional_db, reference, fresh_counters):
    return make_user("agent", "agent", team=make_team("Platform"), first_name="Alice", last_name="Archer")


@pytest.fixture
def down(agent):
    return make_incident(title="Checkout is down", service=make_service("Checkout"), at=timezone.now())


def is_whole(page, size):
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@BOTH
def test_inbox_is_accessible_and_whole(size, theme, agent, down, axe, open_browser):
    tell(agent, down, at=timezone.now())
    page = open_browser(agent, size, theme)
    page.goto("/admin/notifications/")
    assert page.get_by_role("link", name="Inbox, 1 unread").count() == 1
    assert violations(page, axe) == []
    assert is_whole(page, size)
    assert page.problems == []


def test_a_row_that_is_followed_is_read_and_the_badge_is_gone(agent, down, open_browser):
    tell(agent, down, at=timezone.now())
    page = open_browser(agent)
    page.goto("/admin/notifications/")
    with page.expect_request(lambda request: request.url.endswith("/read/")) as asked:
        page.locator(".n-row a[data-read]").click()
    asked.value.response()
    page.wait_for_url(f"**/admin/incidents/incident/{down.pk}/change/")
    page.reload()
    assert page.get_by_role("link", name="Inbox", exact=True).count() == 1
    assert page.problems == []


def test_badge_follows_what_comes(agent, down, open_browser):
    page = open_browser(agent)
    page.clock.install()
    page.goto("/admin/")
    assert page.get_by_role("link", name="Inbox", exact=True).count() == 1
    tell(agent, down, at=timezone.now())
    page.clock.run_for(61_000)
    page.get_by_role("link", name="Inbox, 1 unread").wait_for()


@BOTH
def test_page_of_how_one_is_notified_is_accessible_and_whole(size, theme, agent, axe, open_browser):
    proven(agent, at=timezone.now())
    add_method(agent, "a-rather-long-address-that-breaks@department.example.org", at=timezone.now())
    page = open_browser(agent, size, theme)
    page.goto("/admin/notifications/mine/")
    assert violations(page, axe) == []
    assert is_whole(page, size)
    assert page.problems == []


def test_from_an_address_to_a_rule_by_keyboard(agent, open_browser):
    page = open_browser(agent)
    page.goto("/admin/notifications/mine/")
    page.get_by_role("link", name="Add an e-mail address").press("Enter")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("E-mail address").press("Enter")
    page.get_by_label("Code").fill(sent_code(agent.contact_methods.get()))
    page.get_by_label("Code").press("Enter")
    page.get_by_text("A page reaches you by e-mail at once.").first.wait_for()
    rules = page.get_by_role("region", name="When you are paged")
    rules.get_by_label("After how many minutes?").fill("5")
    rules.get_by_role("button", name="Add this line").press("Enter")
    page.get_by_text("A page reaches you by e-mail after 5 minutes.").first.wait_for()
    assert page.problems == []


def test_w_watches_and_watches_no_more(agent, down, axe, open_browser):
    page = open_browser(agent)
    page.goto(f"/admin/incidents/incident/{down.pk}/change/")
    page.keyboard.press("w")
    page.get_by_role("button", name="Stop watching").wait_for()
    assert violations(page, axe) == []
    page.keyboard.press("w")
    page.get_by_role("button", name="Watch", exact=True).wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_message_is_answered_on_a_telephone_without_signing_in(theme, agent, down, axe, open_browser):
    with as_system("a test pages"):
        page_people(down, users=[agent], reason="All tills", actor=None, at=timezone.now())
        row = Notification.objects.filter(recipient=agent, notification_class="page").first()
        path = "/a/" + acknowledge_url(row).partition("/a/")[2]
    page = open_browser(None, "phone", theme)
    page.goto(path)
    assert violations(page, axe) == []
    assert is_whole(page, "phone")
    button = page.get_by_role("button", name="I take it")
    assert button.bounding_box()["height"] >= 44
    button.click()
    page.get_by_text("It is yours. Nobody else is paged about it.").wait_for()
    assert violations(page, axe) == []
    with as_system("test"):
        assert Incident.objects.get(pk=down.pk).acknowledged_by == agent
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_messages_are_tried(theme, transactional_db, reference, axe, open_browser):
    page = open_browser(make_user("ines", "administrator"), "tablet", theme)
    page.goto("/admin/messages/")
    assert violations(page, axe) == []
    page.get_by_role("link", name="An incident was assigned to you").click()
    page.get_by_label("Subject").fill("Go: {{ reference }}")
    page.get_by_role("button", name="Try them on the examples").click()
    page.get_by_text("Go: INC-1042").wait_for()
    assert violations(page, axe) == []
    assert is_whole(page, "tablet")
    assert page.problems == []
