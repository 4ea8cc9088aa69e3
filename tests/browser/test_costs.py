"""Pages of costs: nothing for axe to find in either theme, none scrolls sideways, and the meter of a major incident."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.lifecycle import operations
from incidents.permissions.principal import as_system
from tests.browser.test_axe_of_learning import look
from tests.factories import make_incident
from tests.incidents.desk.conftest import QUEUE
from tests.reports.costs.making import price, price_staff, spend

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOURS = [100 if 8 <= hour < 18 else 25 for _ in range(7) for hour in range(24)]


@pytest.fixture
def major(transactional_db, reference, service, alice, team):
    """A major incident that runs, with everything that costs."""
    now = timezone.now()
    began = now - timedelta(hours=3)
    price(service, 36_000, 18_000, 72_000, hours=HOURS)
    price_staff(90, responder="commander")
    price_staff(60, team=team, share=50)
    with as_system("test"):
        incident = make_incident(at=began, title="Checkout is down", service=service, team=team)
        operations.affect_service(incident, service=service, effect="down", started_at=began, actor=alice, at=now)
        operations.take_role(incident, role="commander", actor=alice, at=now)
        operations.declare_major(incident, reason="All customers", actor=alice, at=now)
    spend(incident, 500, on=now.date(), at=now)
    return incident


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_in_either_theme(size, major, ada, axe, open_browser):
    addresses = [
        "/admin/costs/", "/admin/costs/?period=365_days", "/admin/costs/rates/", "/admin/costs/rates/people/",
        "/admin/costs/rates/service/checkout/", f"{QUEUE}{major.pk}/costs/", f"{QUEUE}{major.pk}/costs/add/",
    ]  # fmt: skip
    look(open_browser(ada, size), axe, addresses)


def test_meter_runs_on_without_writing(major, ada, open_browser):
    page = open_browser(ada, "desktop")
    page.goto(f"{QUEUE}{major.pk}/change/")
    meter = page.locator("#costs [data-meter]")
    first = meter.text_content()
    page.wait_for_function("first => document.querySelector('#costs [data-meter]').textContent !== first", arg=first)
    assert int(meter.text_content().removeprefix("GBP ").replace(",", "")) > int(
        first.removeprefix("GBP ").replace(",", "")
    )


def test_many_hours_are_filled_at_once(major, ada, open_browser):
    page = open_browser(ada, "desktop")
    page.goto("/admin/costs/rates/service/checkout/")
    page.select_option("[data-costs-days]", "5-6")
    page.fill("[data-costs-first]", "0")
    page.fill("[data-costs-last]", "24")
    page.fill("[data-costs-percent]", "5")
    page.click("[data-costs-put]")
    assert page.input_value("input[aria-label='Saturday 00:00, per cent']") == "5"
    assert page.input_value("input[aria-label='Friday 23:00, per cent']") == "25"
