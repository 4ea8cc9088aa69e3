"""The menu says of one item at most that the reader is there."""

import pytest
from django.test import RequestFactory

from incidents.desk.navigation import sidebar
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("/admin/", "Start page"),
        ("/admin/incidents/incident/", "Queue"),
        ("/admin/incidents/incident/7/change/", "Queue"),
        ("/admin/incidents/incident/?tab=mine", "Mine"),
        ("/admin/incidents/incident/add/", "Log an incident"),
        ("/admin/drills/12/", "Drills"),
        ("/admin/drills/scenarios/slow-checkout/", "Scenarios"),
        ("/admin/account/", None),
    ],
)
def test_the_reader_is_behind_the_item_that_says_it_most_exactly(reference, address, title):
    request = RequestFactory().get(address)
    request.user = make_user("ada", "administrator", "trainer")
    items = [item for group in sidebar(request) for item in group["items"]]
    assert [item["title"] for item in items if item["active"]] == ([title] if title else [])
