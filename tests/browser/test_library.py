"""The library in a browser: search as you type, reading and a vote by keyboard, without script; axe in both themes."""

from __future__ import annotations

import pytest

from incidents.permissions.principal import as_system
from knowledge.models import Topic
from tests.browser.test_console import violations
from tests.factories import make_user
from tests.knowledge.search.shelves import shelve

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARTICLE = "/knowledge/articles/paper-jam/"
PAGES = ["/knowledge/", "/knowledge/search/?q=papre", "/knowledge/topics/printers/", ARTICLE, f"{ARTICLE}suggest/"]


@pytest.fixture
def rita(transactional_db, reference):
    """Somebody with an account and no role, and what she may read."""
    with as_system("test"):
        topic = Topic.objects.create(name="Printers", slug="printers", description="Paper and ink.")
        text = "## Before\n\nWait.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n```\nlpstat\n```"
        shelve("Clear a paper jam", text, issue="Paper is stuck.", topics=[topic], slug="paper-jam", helped_count=2)
        shelve("Choose paper", "text", topics=[topic], slug="choose-paper")
    return make_user("rita", is_staff=False)


def test_finds_reads_and_votes_by_keyboard(rita, open_browser):
    page = open_browser(rita)
    page.goto("/knowledge/")
    page.keyboard.press("/")
    page.keyboard.type("jammed pap")
    page.locator("#found a", has_text="Clear a paper jam").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ARTICLE}")
    page.get_by_role("button", name="Yes, it helped").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Thank you for saying that it helped.").wait_for()
    assert page.problems == []


def test_search_works_without_script(rita, chromium, live_server, open_browser):
    cookies = open_browser(rita).context.cookies()
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    try:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto("/knowledge/")
        page.get_by_label("What are you looking for?").fill("papre")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("link", name="Clear a paper jam").click()
        assert page.url.endswith(ARTICLE)
    finally:
        context.close()


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(theme, size, rita, axe, open_browser):
    page = open_browser(rita, size=size, theme=theme)
    found = {}
    for address in PAGES:
        page.goto(address)
        for closed in page.locator("details:not([open]) > summary:visible").all():
            closed.click()
        if problems := violations(page, axe):
            found[address] = problems
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), address
    assert found == {}
    assert page.problems == []
