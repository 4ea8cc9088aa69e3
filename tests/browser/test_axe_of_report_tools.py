"""Pages around reports: nothing for axe to find, and none scrolls sideways, in both themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.permissions.principal import as_system
from tests.browser.test_axe_of_learning import look
from tests.factories import make_service, make_team, make_user
from tests.reports.dashboards.making import resolved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATTERNS = "/admin/reports/patterns/"
ADDRESSES = (
    "/admin/reports/saved/",
    "/admin/reports/saved/new/",
    "/admin/reports/schedules/",
    "/admin/exports/",
    "/admin/compliance/",
    "/admin/evidence/",
    *(f"{PATTERNS}{name}" for name in ("", "unusual/", "coming/", "most/", "hours/", "alike/", "again/")),
)


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_on_pages_around_reports(size, transactional_db, reference, axe, open_browser):
    now = timezone.now()
    with as_system("test"):
        team, service = make_team("Payments"), make_service("Card payments")
        made = [
            resolved(20 + 15 * number, at=now - timedelta(days=2 * number), team=team, service=service)
            for number in range(8)
        ]
    manager = make_user("rita", "manager")
    look(open_browser(manager, size), axe, [*ADDRESSES, f"/admin/evidence/{made[0].pk}/"])
