import pytest
from django.urls import reverse

from incidents.desk import extensions
from incidents.desk.dashboard.panels import PANELS, Panel
from incidents.desk.dashboard.roles import PAGES
from incidents.people.choices import FirstPage
from tests.factories import make_incident

pytestmark = pytest.mark.django_db

SIMILAR = extensions.Fragment(
    "lessons", "Lessons", "admin:incidents_incident_similar", "Look at lessons", lambda user: user.is_superuser
)


@pytest.fixture
def additions(monkeypatch):
    """Registries that are as they were afterwards."""
    for name in ("INCIDENT_FRAGMENTS", "MENU_ITEMS", "LOG_ADDRESSES"):
        monkeypatch.setattr(extensions, name, [])
    pages, panels = dict(PAGES), dict(PANELS)
    yield extensions
    PAGES.update(pages)
    PANELS.clear()
    PANELS.update(panels)


def test_fragment_stands_on_the_incident_page_of_whom_it_is_for(additions, client, alice, admin_user):
    additions.register(fragments=[SIMILAR, SIMILAR])
    address = reverse("admin:incidents_incident_change", args=[make_incident().pk])
    client.force_login(alice)
    assert 'id="lessons"' not in client.get(address).text
    client.force_login(admin_user)
    assert client.get(address).text.count('id="lessons"') == 1


def test_menu_item_stands_in_its_group(additions, client, alice):
    additions.register(menu=[extensions.MenuItem("Knowledge", "Jobs of mine", "jobs", "school", lambda _user: True)])
    client.force_login(alice)
    assert "Jobs of mine" in client.get("/admin/").text


def test_panel_ends_the_first_pages_it_is_for(additions):
    panel = Panel("lessons", "Lessons", lambda _reader: {"rows": []})
    additions.register(first_page=[extensions.FirstPagePanel(panel, main=(FirstPage.AGENT,), side=(FirstPage.EDITOR,))])
    assert PAGES[FirstPage.AGENT.value].main[-1] == "lessons"
    assert PAGES[FirstPage.EDITOR.value].side[-1] == "lessons"
    assert "lessons" not in PAGES[FirstPage.OBSERVER.value].main


def test_log_page_names_the_places_to_ask(additions, client, alice):
    additions.register(log=["jobs"])
    client.force_login(alice)
    page = client.get(reverse("admin:incidents_incident_add")).text
    assert f'data-log-offers="{reverse("jobs")}"' in page
