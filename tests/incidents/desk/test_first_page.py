"""The first page: its numbers, which page a person gets, what each costs, and the menu beside it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.desk.dashboard.panels import PANELS
from incidents.desk.dashboard.roles import PAGES
from incidents.lifecycle import operations
from incidents.models import AccessRecord, Exercise, Membership, User
from incidents.permissions.principal import as_system
from tests.factories import NOW, give, make_incident, make_schedule, make_service, make_team, make_user
from tests.incidents.desk.conftest import browser_of, page, text_of

PAGE_BUDGET, FRAGMENT_BUDGET = 15, 6
PANEL = "/admin/first-page/panel/"
FRAGMENT = {"X-Muster-Dialog": "1"}
ROLES = {
    "agent": "agent",
    "responder": "agent",
    "problem manager": "agent",
    "incident commander": "commander",
    "manager": "manager",
    "trainer": "trainer",
    "knowledge editor": "editor",
    "administrator": "administrator",
    "auditor": "auditor",
    "observer": "observer",
}


def numbers(response) -> dict[str, int]:
    return {number.label: number.count for number in response.context["numbers"]}


def fill(reader, team, rows: int) -> None:
    """As many of everything that a panel can show, restricted ones among them, so that reads are recorded too."""
    drill = Exercise.objects.create(name="Fire drill", created_at=NOW)
    for number in range(rows):
        with as_system("a test fills the page"):
            secret = make_incident("security", assignee=reader, team=team)
            operations.affect_service(
                secret, service=make_service(f"S{number}"), effect="down", started_at=NOW, actor=reader, at=NOW
            )
            operations.declare_major(secret, reason="Everybody", actor=reader, at=NOW)
            operations.take_role(secret, role="commander", actor=reader, at=NOW)
            operations.add_note(secret, body=f"@{reader.username} look", actor=None, at=timezone.now())
            make_incident(team=team, impact=1, urgency=1, service=make_service(f"T{number}"))
            make_incident(exercise=drill)
            make_team(f"Team of {number}")
            make_schedule(f"Schedule {number}", reader, make_user(), team=team, at=timezone.now())


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("role", sorted(ROLES))
def test_page_of_each_role_costs_the_same_however_much_waits(role, rows, team, django_assert_max_num_queries):
    reader = make_user("reader", role, team=team)
    fill(reader, team, rows)
    client = browser_of(reader)
    client.get("/admin/")
    with django_assert_max_num_queries(PAGE_BUDGET):
        response = client.get("/admin/")
    assert response.context["page"].kind == ROLES[role]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("slug", sorted(PANELS))
def test_panel_costs_the_same_however_much_it_shows(slug, rows, team, ada, django_assert_max_num_queries):
    panel = PANELS[slug]
    role = "trainer" if panel.right == "view_exercise" else "administrator"
    reader = make_user("reader", role, team=team)
    fill(reader, team, rows)
    client = browser_of(reader)
    client.get("/admin/")
    # A panel of the page itself is asked for alone only by those who have no scripts.
    with django_assert_max_num_queries(PAGE_BUDGET if panel.is_now else FRAGMENT_BUDGET):
        response = client.get(f"{PANEL}{slug}/", headers=FRAGMENT)
    assert response.status_code == 200
    assert "<html" not in text_of(response)


def test_numbers_cost_five_queries(alice, team, django_assert_max_num_queries):
    fill(alice, team, 3)
    client = browser_of(alice)
    client.get("/admin/")
    with django_assert_max_num_queries(5):
        told = client.get("/admin/first-page/numbers/?of=mine,major,nonsense").json()["numbers"]
    assert {slug: number["count"] for slug, number in told.items()} == {"mine": "3", "major": "3"}


def test_every_number_leads_to_as_many(alice, bob, team, service):
    make_incident(assignee=alice)
    make_incident(team=team)
    make_incident(team=team, exercise=Exercise.objects.create(name="Drill", created_at=NOW))
    client = browser_of(alice)
    response = client.get("/admin/")
    assert numbers(response) == {"Mine": 1, "My teams": 1, "Unassigned": 1, "Major": 0, "All open": 2}
    for number in response.context["numbers"]:
        assert client.get(number.url).context["cl"].result_count == number.count


def test_number_says_how_long_the_oldest_waits(alice, team):
    now = timezone.now()
    make_incident(assignee=alice, at=now - timedelta(days=3, hours=4, minutes=5), impact=3, urgency=3)
    make_incident(assignee=alice, at=now - timedelta(minutes=7), impact=1, urgency=1)
    make_incident(team=team, at=now - timedelta(hours=2, minutes=1))
    shown = {number.label: number.oldest for number in browser_of(alice).get("/admin/").context["numbers"]}
    assert shown == {
        "Mine": "3 d 4 h",
        "My teams": "2 h 1 min",
        "Unassigned": "2 h 1 min",
        "Major": "",
        "All open": "3 d 4 h",
    }


def test_numbers_leave_out_what_the_reader_may_not_know(charlie, secret):
    response = browser_of(charlie).get("/admin/")
    assert numbers(response)["All open"] == 0
    assert "Canary" not in text_of(response)
    assert response.context["is_empty"]


def test_restricted_incident_on_the_page_is_recorded_once(alice, secret):
    browser_of(alice).get("/admin/")
    with as_system("test"):
        assert AccessRecord.objects.filter(incident=secret, user=alice, surface="list").count() == 1


def test_service_status_is_the_readers(alice, charlie, service, secret):
    with as_system("test"):
        operations.affect_service(secret, service=service, effect="down", started_at=NOW, actor=alice, at=NOW)
    assert "Down: 1" in text_of(browser_of(alice).get(f"{PANEL}services/"))
    assert "Down: 1" not in text_of(browser_of(charlie).get(f"{PANEL}services/"))


def test_several_roles_give_the_page_of_the_first(reference):
    both = make_user("both", "agent", "incident commander")
    assert browser_of(both).get("/admin/").context["page"].kind == "commander"


def test_superuser_without_a_role_gets_the_administrators(reference):
    root = make_user("root", is_superuser=True)
    assert browser_of(root).get("/admin/").context["page"].kind == "administrator"


def test_person_chooses_a_page_and_goes_back(carol):
    client = browser_of(carol)
    client.post("/admin/first-page/choose/", {"page": "agent"})
    assert User.objects.get(pk=carol.pk).first_page == "agent"
    assert client.get("/admin/").context["page"].kind == "agent"
    client.post("/admin/first-page/choose/", {"page": ""})
    assert client.get("/admin/").context["page"].kind == "commander"


@pytest.mark.parametrize("wanted", ["commander", "administrator", "trainer", "auditor", "nonsense"])
def test_page_beyond_the_rights_is_refused(alice, wanted):
    response = browser_of(alice).post("/admin/first-page/choose/", {"page": wanted}, follow=True)
    assert User.objects.get(pk=alice.pk).first_page == ""
    assert "This first page is not for your role." in text_of(response)


def test_chosen_page_lapses_with_the_right(carol):
    User.objects.filter(pk=carol.pk).update(first_page="administrator")
    assert browser_of(carol).get("/admin/").context["page"].kind == "commander"


def test_who_manages_a_team_may_look_as_a_manager(alice, bob, team):
    Membership.objects.filter(user=alice, team=team).update(is_manager=True)
    offered = {item.kind for item in browser_of(alice).get("/admin/").context["pages"]}
    assert "manager" in offered
    assert "manager" not in {item.kind for item in browser_of(bob).get("/admin/").context["pages"]}


def test_choosing_by_a_link_changes_nothing(carol):
    assert browser_of(carol).get("/admin/first-page/choose/?page=agent").status_code == 405


@pytest.mark.parametrize(("slug", "role"), [("audit", "agent"), ("exercises", "agent"), ("sign-in", "observer")])
def test_panel_beyond_the_rights_is_absent(slug, role, reference):
    assert browser_of(make_user("reader", role)).get(f"{PANEL}{slug}/").status_code == 404


def test_panel_without_scripts_is_a_page(alice, incident):
    response = browser_of(alice).get(f"{PANEL}newest/")
    assert "Checkout is down" in text_of(response)
    assert "</html>" in text_of(response)


def test_panels_need_the_right_to_see_incidents(reference):
    client = browser_of(make_user("nobody"))
    assert client.get(f"{PANEL}newest/").status_code == 403
    assert client.get("/admin/first-page/numbers/?of=open").status_code == 403


@pytest.mark.parametrize("role", sorted(ROLES))
def test_empty_muster_welcomes_and_says_what_to_do(role, reference):
    response = browser_of(make_user("new", role)).get("/admin/")
    assert "Welcome to Muster. No incident has been logged yet." in text_of(response)
    shows_panels = bool(response.context["main"])
    assert shows_panels == PAGES[ROLES[role]].is_about_drills


def test_person_without_a_role_is_told_whom_to_ask(reference):
    response = browser_of(make_user("nobody")).get("/admin/")
    assert response.status_code == 200
    assert "numbers" not in response.context
    assert "Ask an administrator" in text_of(response)


def test_index_shows_no_recent_actions(ada, incident):
    assert "recent action" not in text_of(browser_of(ada).get("/admin/")).lower()


def test_every_list_stands_on_a_page_of_its_own(ada):
    client = browser_of(ada)
    assert 'id="group-1"' not in text_of(client.get("/admin/"))
    assert "Priority rules" in text_of(client.get("/admin/everything/"))
    assert client.get("/admin/incidents/").headers["Location"] == "/admin/everything/"


def menu_of(response) -> str:
    return text_of(response).split('id="nav-sidebar-apps"')[1].split("</nav>")[0]


def test_first_link_of_every_page_leads_past_the_menu(alice):
    for path in ("/admin/", "/admin/incidents/incident/", "/admin/incidents/service/"):
        text = text_of(browser_of(alice).get(path))
        assert text.index('href="#content"') < text.index('id="nav-sidebar-apps"')
        assert 'id="content"' in text


def test_menu_leads_whoever_logs_incidents_to_the_templates(alice, olive):
    address = "/admin/incidents/incidenttemplate/"
    assert address in menu_of(browser_of(alice).get("/admin/"))
    assert address not in menu_of(browser_of(olive).get("/admin/"))


@pytest.mark.parametrize("role", ["agent", "observer", "administrator", "auditor", "trainer"])
def test_menu_leads_nowhere_that_is_refused(role, reference):
    client = browser_of(make_user("somebody", role))
    links = set(re.findall(r'href="(/admin/[^"]*)"', menu_of(client.get("/admin/"))))
    assert len(links) > 3
    for link in links:
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/admin/", "Start page"),
        ("/admin/incidents/incident/", "Queue"),
        ("/admin/incidents/incident/?tab=all", "Queue"),
        ("/admin/incidents/incident/?tab=mine", "Mine"),
        ("/admin/incidents/incident/add/", "Log an incident"),
        ("/admin/incidents/service/", "Services"),
        ("/admin/everything/", "Everything"),
    ],
)
def test_menu_marks_where_the_reader_is(path, title, ada):
    menu = menu_of(browser_of(ada).get(path))
    active = re.findall(r"<a [^>]*\bactive\b[^>]*>.*?<span>([^<]*)</span>", menu, re.DOTALL)
    assert active == [title]


def test_menu_marks_the_queue_on_an_incident(alice, incident):
    menu = menu_of(browser_of(alice).get(page(incident)))
    assert re.findall(r"<a [^>]*\bactive\b[^>]*>.*?<span>([^<]*)</span>", menu, re.DOTALL) == ["Queue"]


def test_queue_names_itself_once(alice, incident):
    heading = text_of(browser_of(alice).get("/admin/incidents/incident/")).split("<h1")[1].split("</h1>")[0]
    assert heading.count("Incidents") == 1


def test_right_beside_the_roles_opens_its_page(alice):
    give(alice, "view_auditrecord")
    offered = {item.kind for item in browser_of(alice).get("/admin/").context["pages"]}
    assert "auditor" in offered
