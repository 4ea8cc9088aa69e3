"""The pages of reporters on a phone and at a desk: by hand, by keyboard, without scripts; axe in both themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.catalog.queries import organisation
from incidents.lifecycle import operations as lifecycle
from incidents.models import FollowUp, ResolutionCode
from incidents.permissions.principal import as_system
from incidents.reporter import tickets
from tests.browser.test_console import violations
from tests.factories import make_incident
from tests.incidents.reporter.conftest import fresh_counter, link_of, make_follow_up, reload  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REPORT = "/report/"


@pytest.fixture
def open_to_anybody(transactional_db, reference, service, alice, monkeypatch):
    monkeypatch.setattr(tickets, "LEAST", timedelta(0))
    settings = organisation()
    settings.report_audience = "anybody"
    settings.report_introduction = "In danger? Call 111."
    settings.save()
    with as_system("test"):
        broken = make_incident(title="Gateway kube-7 full", service=service, at=timezone.now())
        lifecycle.affect_service(
            broken, service=service, effect="down", started_at=timezone.now(), actor=alice, at=timezone.now()
        )
    return settings


def fill(page, title="My headset crackles"):
    page.get_by_label("What is wrong?").fill(title)
    page.get_by_label("What happened?").fill("In every call")
    page.get_by_role("radio", name="I can work around it").check()
    page.get_by_label("Your name").fill("Sam Reed")
    page.get_by_label("Your e-mail address").fill("sam@example.org")


def send(page):
    page.get_by_role("button", name="Send the report", exact=True).last.click()


def resolve(follow_up, actor):
    with as_system("test"):
        lifecycle.resolve(
            reload(follow_up).incident,
            code=ResolutionCode.objects.first(),
            summary="x",
            kind="permanent",
            actor=actor,
            at=timezone.now(),
        )


def test_stranger_on_a_phone_from_report_to_confirmation(open_to_anybody, alice, open_browser):
    page = open_browser(size="phone")
    page.goto(REPORT)
    fill(page)
    send(page)
    page.get_by_text("We have your report. Thank you.").wait_for()
    page.get_by_label("What else should we know?").fill("The left side")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Added. We will read it.").wait_for()
    with as_system("test"):
        follow_up = FollowUp.objects.select_related("user").get()
    resolve(follow_up, alice)
    page.goto(link_of(follow_up))
    page.get_by_label("What still fails?").fill("The right side now")
    page.get_by_role("button", name="It still fails").click()
    page.get_by_text("It is open again").wait_for()
    resolve(follow_up, alice)
    page.goto(link_of(follow_up))
    page.get_by_role("button", name="It works again").click()
    page.get_by_text("It is closed. ").or_(page.get_by_text("It is closed.")).first.wait_for()
    with as_system("test"):
        assert reload(follow_up).incident.phase == "closed"
    assert page.problems == []


def test_what_is_known_appears_while_typing_and_may_be_followed(open_to_anybody, open_browser):
    page = open_browser(size="phone")
    page.goto(REPORT)
    fill(page, "Checkout is broken")
    page.get_by_text("We know of a problem with Checkout").wait_for()
    assert page.get_by_label("What is wrong?").evaluate("field => field.isConnected")
    assert "kube-7" not in page.content()
    page.get_by_role("button", name="That is mine: follow it").click()
    page.get_by_role("heading", name="Look into your mail").wait_for()
    with as_system("test"):
        assert not FollowUp.objects.get().is_reporter
    assert page.problems == []


def test_what_was_shown_while_typing_is_not_asked_again(open_to_anybody, open_browser):
    page = open_browser()
    page.goto(REPORT)
    fill(page, "Checkout is broken")
    page.get_by_text("We know of a problem with Checkout").wait_for()
    send(page)
    page.get_by_text("We have your report. Thank you.").wait_for()


def test_form_works_by_keyboard_alone(open_to_anybody, open_browser):
    page = open_browser()
    page.goto(REPORT)
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        reached.append(name)
        typed = {"title": "Odd noise", "name": "Sam Reed", "email": "sam@example.org"}.get(name)
        if typed:
            page.keyboard.type(typed)
        elif name == "hurt":
            page.keyboard.press("Space")
        elif name == "Send the report":
            page.keyboard.press("Enter")
            break
    page.get_by_text("We have your report. Thank you.").wait_for()
    assert "website" not in reached


def test_enter_in_a_field_reports_and_never_follows(open_to_anybody, open_browser):
    page = open_browser()
    page.goto(REPORT)
    fill(page, "Checkout is broken")
    page.get_by_text("We know of a problem with Checkout").wait_for()
    page.get_by_label("Your name").press("Enter")
    page.get_by_text("We have your report. Thank you.").wait_for()
    with as_system("test"):
        assert FollowUp.objects.get().is_reporter


def test_everything_works_without_scripts(open_to_anybody, chromium, live_server):
    context = chromium.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(REPORT)
    fill(page, "Checkout is broken")
    send(page)
    page.get_by_role("heading", name="Is it one of these?").wait_for()
    page.get_by_role("button", name="No, mine is different").click()
    page.get_by_text("We have your report. Thank you.").wait_for()
    page.get_by_label("What else should we know?").fill("More")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("Added. We will read it.").wait_for()
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_and_no_page_scrolls_sideways(theme, size, open_to_anybody, alice, axe, open_browser):
    asked, plain = (
        make_follow_up(at=timezone.now()),
        make_follow_up(at=timezone.now(), title="W" * 200, words="w" * 900),
    )
    resolve(asked, alice)
    with as_system("test"):
        body = "A **roller**\n\n    " + "x" * 300 + "\n\n| a | b |\n|---|---|\n| c | d |"
        lifecycle.add_note(plain.incident, body=body, actor=alice, at=timezone.now(), is_public=True)
    found = {}

    def look(page, name):
        page.wait_for_load_state("networkidle")
        if problems := violations(page, axe):
            found[name] = problems
        if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
            found[f"{name} sideways"] = True

    stranger = open_browser(size=size, theme=theme)
    for address in (REPORT, link_of(asked), link_of(plain), "/report/follow/gone/", "/report/sent/"):
        stranger.goto(address)
        look(stranger, address)
    stranger.goto(REPORT)
    stranger.get_by_label("What is wrong?").fill("Checkout is broken")
    stranger.locator("[data-key]").wait_for()
    look(stranger, "known")
    send(stranger)
    stranger.get_by_text("It has not been sent yet.").wait_for()
    look(stranger, "wrong")
    person = open_browser(alice, size, theme)
    for address in (REPORT, "/report/mine/"):
        person.goto(address)
        look(person, address)
    assert found == {}
