"""Long work in a real browser: the bar moves by itself, the file is offered when it is there, all can use it."""

from __future__ import annotations

import pytest

from incidents.jobs.models import Job
from incidents.jobs.operations import claim_job, note_progress
from incidents.jobs.running import run_claimed
from tests.browser.test_console import violations
from tests.factories import NOW, make_user
from tests.incidents.jobs.test_operations import lease_of
from tests.incidents.jobs.toys import ask, take, work, write_file

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = "/admin/jobs/"


@pytest.fixture
def job(toy, transactional_db, alice):
    toy.body = write_file
    return ask(alice)


def test_bar_moves_by_itself_until_the_file_is_there(job, alice, clock, open_browser):
    page = open_browser(alice)
    page.goto(f"{PAGES}{job.pk}/")
    page.get_by_text("This page refreshes by itself").wait_for()
    lease = lease_of(take(job))
    note_progress(lease, done=1, total=4, text="1 of 4 rows", at=NOW)
    page.get_by_text("1 of 4 rows").wait_for()
    bar = page.get_by_role("progressbar")
    cancel = page.get_by_role("button", name="Cancel it")
    cancel.focus()
    note_progress(lease, done=3, total=4, text="3 of 4 rows", at=NOW)
    page.get_by_text("3 of 4 rows").wait_for()
    assert bar.get_attribute("value") == "3"
    assert cancel.evaluate("button => button === document.activeElement")
    run_claimed(Job.objects.get(), now=clock)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download result.csv").click()
    assert taken.value.suggested_filename == "result.csv"
    assert page.get_by_role("progressbar").count() == 0
    assert page.get_by_text("refreshes by itself").is_hidden()
    assert page.problems == []


def test_cancelled_on_its_page(job, toy, alice, clock, open_browser):
    toy.body = lambda progress: progress.step(1, 2, "")
    running = claim_job(job.pk, owner="worker-1", at=NOW)
    page = open_browser(alice)
    page.goto(f"{PAGES}{job.pk}/")
    page.get_by_role("button", name="Cancel it").click()
    page.get_by_text("It stops at the next safe place").wait_for()
    run_claimed(running, now=clock)
    page.get_by_text("It was stopped. Half of it is kept.").wait_for()
    assert page.problems == []


def test_works_without_scripts(job, alice, chromium, live_server, open_browser):
    cookies = open_browser(alice).context.cookies()
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(f"{PAGES}{job.pk}/")
    note_progress(lease_of(take(job)), done=1, total=4, text="1 of 4 rows", at=NOW)
    plain.get_by_role("link", name="Look again").click()
    plain.get_by_text("1 of 4 rows").wait_for()
    plain.get_by_role("button", name="Cancel it").click()
    plain.get_by_text("It stops at the next safe place").wait_for()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_everybody_can_use_the_pages(theme, size, job, toy, alice, clock, axe, open_browser):
    work(job, clock)
    running = take(ask(alice, key="running"))
    note_progress(lease_of(running), done=30, total=120, text="30 of 120 rows", at=NOW)
    unknown = take(ask(alice, key="unknown"))
    ask(alice, key="waiting")
    page = open_browser(make_user("root", "administrator"), size, theme)
    others = [PAGES, f"{PAGES}{running.pk}/", "/admin/import/"]
    mine = [PAGES, *(f"{PAGES}{one.pk}/" for one in (job, running, unknown))]
    found = {}
    for person, addresses in ((None, others), (alice, mine)):
        page = page if person is None else open_browser(person, size, theme)
        for address in addresses:
            page.goto(address)
            if problems := violations(page, axe):
                found[address] = problems
            width = page.viewport_size["width"]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    assert found == {}
