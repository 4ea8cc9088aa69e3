"""Suggestions: quick, few, and only what the reader may know."""

from __future__ import annotations

import pytest

from incidents.models import AccessRecord, Category, Contact, IncidentType
from incidents.permissions.principal import as_system
from tests.factories import NOW, make_service, make_user
from tests.incidents.desk.conftest import QUEUE, browser_of


def suggested(user, kind, text="") -> list[str]:
    response = browser_of(user).get(f"{QUEUE}suggest/{kind}/", {"q": text})
    assert response.status_code == 200
    return [item["value"] for item in response.json()["suggestions"]]


def test_people_by_name_and_user_name(alice, bob, charlie):
    assert suggested(alice, "person", "bak") == ["Bob Baker (bob)"]
    assert suggested(alice, "person", "arch ali") == ["Alice Archer (alice)"]


def test_those_who_left_and_what_is_retired_is_not_offered(alice, service, team):
    from django.utils import timezone

    make_user("leaver", "agent", is_active=False)
    make_service("Old", retired_at=timezone.now())
    assert "leaver" not in suggested(alice, "person")
    assert suggested(alice, "service") == ["Checkout"]


def test_incidents_by_reference_as_the_reader_may_see(alice, charlie, secret, incident):
    assert suggested(alice, "incident", secret.reference) == [secret.reference]
    assert suggested(charlie, "incident", secret.reference) == []
    with as_system("test"):
        assert AccessRecord.objects.get().surface == "search"


def test_contacts_need_their_permission(alice, olive):
    Contact.objects.create(name="Zed Customer")
    assert suggested(alice, "contact", "zed")[0].startswith("Zed Customer (#")
    assert browser_of(olive).get(f"{QUEUE}suggest/contact/", {"q": "zed"}).status_code == 403


def test_never_more_than_a_dozen_in_one_query(alice, django_assert_max_num_queries):
    for number in range(20):
        make_service(f"Service {number:02}")
    client = browser_of(alice)
    client.get(f"{QUEUE}suggest/service/")
    with django_assert_max_num_queries(6):
        assert len(client.get(f"{QUEUE}suggest/service/").json()["suggestions"]) == 12


def test_category_tells_its_usual_type_while_that_is_in_use(alice):
    kind = IncidentType.objects.get(slug="user_issue")
    Category.objects.create(name="Paper jams", path="Paper jams", incident_type=kind)
    found = browser_of(alice).get(f"{QUEUE}suggest/category/", {"q": "paper jams"}).json()["suggestions"]
    assert found == [{"value": "Paper jams", "label": f"Usually: {kind.name}", "type": kind.pk}]
    kind.retired_at = NOW
    kind.save()
    found = browser_of(alice).get(f"{QUEUE}suggest/category/", {"q": "paper jams"}).json()["suggestions"]
    assert found == [{"value": "Paper jams", "label": ""}]


@pytest.mark.parametrize("kind", ["password", "user", "token"])
def test_only_known_kinds(kind, alice):
    assert browser_of(alice).get(f"{QUEUE}suggest/{kind}/").status_code == 404


def test_a_name_that_fits_two_is_refused(alice):
    from incidents.desk.choosers import CHOOSERS, NotChosen

    for number in (1, 2):
        make_user(f"twin{number}", "agent", first_name="Jo", last_name="Twin")
    with pytest.raises(NotChosen, match="More than one"):
        CHOOSERS["person"].find("Jo Twin")
    assert CHOOSERS["person"].find("Jo Twin (twin2)").username == "twin2"
