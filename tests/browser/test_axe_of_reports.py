"""Every page of dashboards and metrics: nothing for axe to find, and none scrolls sideways, in both themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.permissions.principal import as_system
from reports.dashboards.boards import BOARDS
from tests.browser.test_axe_of_learning import IN_THEME
from tests.browser.test_console import violations
from tests.factories import make_incident, make_service, make_team, make_user
from tests.reports.dashboards.making import resolved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HERE = "/admin/reports/"
COUNTED = "document.body.dataset.counted === 'yes'"


@pytest.fixture
def rita(transactional_db, reference):
    """A manager, and incidents enough that every chart has something to draw."""
    now = timezone.now()
    with as_system("test"):
        for number in range(12):
            team, service = make_team(f"Team {number}"), make_service(f"A service with a long name {number}")
            resolved(20 + 15 * number, at=now - timedelta(days=2 * number), team=team, service=service)
            make_incident(at=now - timedelta(days=3 * number, hours=number), team=team, service=service)
    return make_user("rita", "manager")


def look(page, axe, addresses):
    """Each page is asked for once, and looked at in both themes when all its cards have come."""
    found = {}
    for address in addresses:
        page.emulate_media(color_scheme="light")
        assert page.goto(address).status == 200, address
        page.wait_for_function(COUNTED, timeout=120_000)
        page.evaluate("document.querySelectorAll('#content details').forEach(one => { one.open = true })")
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.evaluate(IN_THEME, theme)
            if problems := violations(page, axe):
                found[f"{address} {theme}"] = problems
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        assert page.locator(".m-wrong").count() == 0, address
    assert found == {}
    assert page.problems == []


@pytest.mark.parametrize("size", ["desktop", "tablet", "phone"])
def test_axe_finds_nothing_in_either_theme(size, rita, axe, open_browser):
    boards = [f"{HERE}{slug}/?period=90_days" for slug in (BOARDS if size == "desktop" else ["operations"])]
    metrics = [f"{HERE}metrics/", *(f"{HERE}metrics/{name}" for name in ("time_to_resolve/", "reopened/records/"))]
    look(open_browser(rita, size), axe, [*boards, *metrics])


def test_chart_is_read_by_the_arrow_keys_and_leads_to_its_incidents(rita, open_browser):
    page = open_browser(rita)
    page.goto(f"{HERE}operations/")
    page.wait_for_function(COUNTED, timeout=120_000)

    plot = page.locator("#reported-pair-resolved .ch-plot")
    plot.focus()
    page.keyboard.press("End")
    said = plot.locator(".ch-said")
    assert "resolved" in said.inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    page.wait_for_url("**/admin/incidents/incident/?tab=all&figure=reported.*")
    assert page.problems == []


def test_days_that_are_chosen_hold_and_empty_fields_stay_out_of_the_address(rita, open_browser):
    page = open_browser(rita)
    page.goto(f"{HERE}operations/")
    page.locator(".db-filters > summary").click()
    page.fill("#db-from", "2026-01-01")
    page.fill("#db-to", "2026-01-31")
    page.get_by_role("button", name="Show", exact=True).click()

    page.wait_for_url(f"**{HERE}operations/?from=2026-01-01&to=2026-01-31*")
    assert "1 Jan 2026 to 31 Jan 2026" in page.locator(".db-says").inner_text()
    assert "reality" not in page.url.replace("reality=real", "")


def test_card_that_cannot_be_counted_says_so_and_is_tried_again(rita, open_browser):
    page = open_browser(rita)
    broken = []
    page.route("**/cards/reported/figure/**", lambda route: route.abort() if not broken else route.continue_())
    page.goto(f"{HERE}operations/")
    page.wait_for_function(COUNTED, timeout=120_000)
    card = page.locator("section", has=page.locator("#db-reported-figure"))
    assert "could not be counted" in card.inner_text()

    broken.append("no more")
    card.get_by_role("button", name="Try again").click()

    card.locator(".db-headline").wait_for()
