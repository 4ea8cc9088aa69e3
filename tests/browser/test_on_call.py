"""On-call in a real browser: the calendar by keyboard, acts in dialogs, the live preview; all can use the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.models import Membership
from incidents.oncall import operations as oncall
from incidents.oncall.queries import on_call
from incidents.permissions.principal import as_system
from tests.browser.test_console import violations
from tests.factories import make_draft, make_schedule, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BASE = "/admin/on-call/"
PAGE = f"{BASE}schedules/platform/"
DAY = timedelta(days=1)


@pytest.fixture
def schedule(transactional_db, team, alice, bob):
    """Mornings in Sydney above everything else; an override, a request for cover and a hole are to come."""
    now = timezone.now()
    Membership.objects.filter(user=alice).update(is_manager=True)
    made = make_schedule("Platform", bob, team=team, at=now)
    mornings = make_draft(
        alice,
        name="Sydney",
        time_zone="Australia/Sydney",
        starts_on=(now + 4 * DAY).date(),
        hours={day: [["08:00", "12:00"]] for day in ("mon", "thu")},
    )
    with as_system("a test makes a schedule"):
        oncall.save_rotations(made, [mornings, make_draft(bob, ends_on=(now + 20 * DAY).date())], actor=None, at=now)
        oncall.override(made, make_user("dora", "agent"), begins=now + DAY, ends=now + 1.5 * DAY, actor=None, at=now)
        oncall.ask_for_cover(made, begins=now + 2 * DAY, ends=now + 2.01 * DAY, actor=bob, at=now)
    return made


def test_shift_is_taken_by_keyboard_and_a_refusal_keeps_what_was_typed(schedule, alice, open_browser):
    page = open_browser(alice)
    page.goto(PAGE)
    title = page.locator("#calendar-title").inner_text()
    page.locator("#calendar").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**day=**")
    assert page.locator("#calendar-title").inner_text() != title
    shift = page.locator(".oc-final a", has_text="Bob Baker").first
    shift.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#m-dialog")
    dialog.get_by_role("link", name="Take this shift").focus()
    page.keyboard.press("Enter")
    until = dialog.get_by_label("Until")
    until.wait_for()
    typed = until.input_value()
    until.fill("2020-01-01T10:00")
    dialog.get_by_label("Why?").fill("Bob is away")
    page.keyboard.press("Enter")
    dialog.get_by_role("alert").wait_for()
    assert until.input_value() == "2020-01-01T10:00"
    assert dialog.get_by_label("Why?").input_value() == "Bob is away"
    until.fill(typed)
    page.keyboard.press("Enter")
    page.get_by_text("The shift is yours.").wait_for()
    made = schedule.overrides.get(kind="taken")
    assert on_call([schedule], at=made.begins_at)[schedule.pk] == alice
    # The refusal was answered with 422, which the browser notes.
    assert [problem for problem in page.problems if "422" not in problem] == []


def test_preview_follows_what_is_chosen_before_it_is_saved(schedule, alice, open_browser):
    page = open_browser(alice)
    page.goto(f"{PAGE}rotations/")
    preview = page.locator("[data-oc-preview]")
    preview.get_by_text("Nobody is on call").wait_for()
    places = page.locator("[data-places]").last.locator("select")
    count = places.count()
    places.last.select_option(label="Alice Archer")
    page.locator("[name=r-1-ends_on]").fill("")
    preview.get_by_text("Somebody is on call all the time.").wait_for()
    assert places.count() == count + 1
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_text("Bob Baker, Alice Archer").wait_for()
    assert page.problems == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_everybody_can_use_the_pages(theme, size, schedule, alice, axe, open_browser):
    page = open_browser(alice, size, theme)
    if theme == "dark":
        page.goto(BASE)
        page.evaluate("localStorage.setItem('_x_adminTheme', JSON.stringify('dark'))")
    paths = (
        BASE,
        PAGE,
        f"{PAGE}?view=month",
        f"{PAGE}rotations/",
        f"{PAGE}override/",
        f"{BASE}mine/",
        f"{BASE}trouble/",
    )
    for path in paths:
        page.goto(path)
        assert violations(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    assert page.problems == []
